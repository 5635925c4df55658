/// A name as a relative link has it (RFC 3986).
func percentEncoded(_ name: String) -> String {
  var encoded = ""
  for byte in name.utf8 {
    let scalar = Unicode.Scalar(byte)
    let isUnreserved =
      scalar.isASCII
      && (scalar.properties.isAlphabetic || ("0"..."9").contains(scalar)
        || "-._~".unicodeScalars.contains(scalar))
    if isUnreserved {
      encoded.unicodeScalars.append(scalar)
    } else {
      let digits = String(byte, radix: 16, uppercase: true)
      encoded += "%" + (digits.count < 2 ? "0" : "") + digits
    }
  }
  return encoded
}
