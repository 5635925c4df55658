import CZlib

/// Why deflated data could not be inflated to the size it should have.
enum InflationError: Error, CustomStringConvertible {
  case malformed
  case tooShort(Int)
  case tooLong
  case trailingBytes(Int)
  case noMemory

  var description: String {
    switch self {
    case .malformed: "data that is not deflated"
    case .tooShort(let count): "data that ends after \(count) bytes"
    case .tooLong: "more than that"
    case .trailingBytes(let count): "\(count) bytes after its end"
    case .noMemory: "no memory to inflate it"
    }
  }
}

/// Inflates raw deflated data (RFC 1951), which must fill `output` exactly.
func inflate(
  _ input: UnsafeRawBufferPointer, into output: UnsafeMutableRawBufferPointer
) throws(InflationError) {
  // zlib keeps the address of the stream, so that it must not move.
  let stream = UnsafeMutablePointer<z_stream>.allocate(capacity: 1)
  stream.initialize(to: z_stream())
  defer { stream.deallocate() }
  guard inflateInit2_(stream, -MAX_WBITS, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size)) == Z_OK else {
    throw .noMemory
  }
  defer { inflateEnd(stream) }

  // zlib counts in 32 bits, so that large data goes through in pieces.
  let largestPiece = 1 << 30
  var consumed = 0
  var produced = 0
  // Where a byte beyond the expected ones would go.
  var spill: UInt8 = 0
  while true {
    let available = min(input.count - consumed, largestPiece)
    let room = min(output.count - produced, largestPiece)
    stream.pointee.next_in = UnsafeMutablePointer(
      mutating: input.baseAddress?.assumingMemoryBound(to: Bytef.self).advanced(by: consumed))
    stream.pointee.avail_in = uInt(available)
    let status: Int32
    if room > 0 {
      stream.pointee.next_out = output.baseAddress?.assumingMemoryBound(to: Bytef.self)
        .advanced(by: produced)
      stream.pointee.avail_out = uInt(room)
      status = CZlib.inflate(stream, Z_NO_FLUSH)
      produced += room - Int(stream.pointee.avail_out)
    } else {
      status = withUnsafeMutablePointer(to: &spill) { spill in
        stream.pointee.next_out = spill
        stream.pointee.avail_out = 1
        return CZlib.inflate(stream, Z_NO_FLUSH)
      }
      if stream.pointee.avail_out == 0 { throw .tooLong }
    }
    consumed += available - Int(stream.pointee.avail_in)
    switch status {
    case Z_STREAM_END:
      if produced < output.count { throw .tooShort(produced) }
      if consumed < input.count { throw .trailingBytes(input.count - consumed) }
      return
    case Z_OK: continue
    // No progress is possible: the input ended before the data did.
    case Z_BUF_ERROR: throw .tooShort(produced)
    case Z_MEM_ERROR: throw .noMemory
    default: throw .malformed
    }
  }
}

/// The CRC-32 of `bytes`, as zip files use it.
package func checksum(_ bytes: UnsafeRawBufferPointer) -> UInt32 {
  let start = crc32_z(0, nil, 0)
  guard let address = bytes.baseAddress else { return UInt32(truncatingIfNeeded: start) }
  return UInt32(
    truncatingIfNeeded: crc32_z(start, address.assumingMemoryBound(to: Bytef.self), bytes.count))
}
