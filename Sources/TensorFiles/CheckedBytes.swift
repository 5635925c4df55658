import AttentionCore

extension UnsafeRawBufferPointer {
  /// The little-endian integer at `offset`, or nil when it does not lie inside the buffer.
  func littleEndian<Value: FixedWidthInteger>(at offset: Int) -> Value? {
    guard offset >= 0, count >= MemoryLayout<Value>.size, offset <= count - MemoryLayout<Value>.size else {
      return nil
    }
    return Value(littleEndian: loadUnaligned(fromByteOffset: offset, as: Value.self))
  }

  /// The bytes of `range`, or nil when it does not lie inside the buffer.
  func slice(from offset: Int, count length: Int) -> UnsafeRawBufferPointer? {
    guard offset >= 0, length >= 0, offset <= count, length <= count - offset else { return nil }
    return UnsafeRawBufferPointer(rebasing: self[offset..<offset + length])
  }
}

/// Number of bytes that elements of a shape take, or nil when it does not fit an `Int` or a row is no whole number of
/// blocks.
///
/// A dimension of 0 makes the number 0 but excuses no overflow of the others, so that products of part of
/// a shape are safe too.
func checkedByteCount(shape: [Int], elementType: ElementType) -> Int? {
  guard (shape.last ?? 1) % elementType.elementsPerBlock == 0 else { return nil }
  var elements = 1
  var isEmpty = false
  for dimension in shape {
    guard dimension >= 0 else { return nil }
    if dimension == 0 {
      isEmpty = true
      continue
    }
    let (next, overflows) = elements.multipliedReportingOverflow(by: dimension)
    if overflows { return nil }
    elements = next
  }
  let blocks = elements / elementType.elementsPerBlock
  let (byteCount, overflows) = blocks.multipliedReportingOverflow(by: elementType.bytesPerBlock)
  if overflows { return nil }
  return isEmpty ? 0 : byteCount
}
