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

/// Number of bytes that elements of a shape take, or nil when it does not fit an `Int`.
///
/// A dimension of 0 makes the number 0 but excuses no overflow of the others, so that products of part of
/// a shape are safe too.
func checkedByteCount(shape: [Int], elementSize: Int) -> Int? {
  var product = elementSize
  var isEmpty = false
  for dimension in shape {
    guard dimension >= 0 else { return nil }
    if dimension == 0 {
      isEmpty = true
      continue
    }
    let (next, overflows) = product.multipliedReportingOverflow(by: dimension)
    if overflows { return nil }
    product = next
  }
  return isEmpty ? 0 : product
}
