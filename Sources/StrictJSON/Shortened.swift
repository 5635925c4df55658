/// `text` for a message: without its middle where it has more than `limit` Unicode scalars, so that what a stranger's file
/// holds cannot make a message as long as the file.
///
/// Takes time in proportion to what is kept.
public func shortened(_ text: String, limit: Int = 80) -> String {
  // A scalar has at most 4 bytes: text that is surely short is not counted.
  guard text.utf8.count > limit else { return text }
  let scalars = text.unicodeScalars
  guard let end = scalars.index(scalars.startIndex, offsetBy: limit, limitedBy: scalars.endIndex),
    end < scalars.endIndex
  else { return text }
  let kept = max(limit - 1, 0)
  var short = String.UnicodeScalarView(scalars.prefix(kept - kept / 2))
  short.append("…")
  short.append(contentsOf: scalars.suffix(kept / 2))
  return String(short)
}
