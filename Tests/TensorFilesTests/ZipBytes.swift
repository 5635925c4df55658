import TensorFiles

/// One member of a zip archive made by hand, with every field open to lies.
struct ZipBytes {
  var name: String
  var data: [UInt8]
  var method: UInt16 = 0
  var flags: UInt16 = 0
  var size: UInt64
  var checksum: UInt32
  /// What the local header says in place of the central directory's entry.
  var localName: String?
  var localMethod: UInt16?
  var localSize: UInt64?
  var localPackedSize: UInt64?
  var localChecksum: UInt32?
  /// Sizes stand in the zip64 extra field of both headers.
  var isWide = false
  /// Where the entry says the local header lies.
  var headerOffset: UInt32?
  var packedSize: UInt64?

  /// A stored member.
  init(_ name: String, _ data: [UInt8]) {
    self.name = name
    self.data = data
    size = UInt64(data.count)
    checksum = data.withUnsafeBytes { TensorFiles.checksum($0) }
  }

  /// A deflated member, as one stored block (RFC 1951, 3.2.4).
  static func deflated(_ name: String, _ data: [UInt8]) -> ZipBytes {
    var member = ZipBytes(name, data)
    var block: [UInt8] = [1]
    block.append(little: UInt16(data.count))
    block.append(little: ~UInt16(data.count))
    member.data = block + data
    member.method = 8
    return member
  }

  private func fields(method: UInt16, checksum: UInt32, packed: UInt64, size: UInt64) -> [UInt8] {
    var bytes: [UInt8] = []
    bytes.append(little: flags)
    bytes.append(little: method)
    bytes.append(little: UInt32(0))
    bytes.append(little: checksum)
    bytes.append(little: isWide ? UInt32.max : UInt32(packed))
    bytes.append(little: isWide ? UInt32.max : UInt32(size))
    return bytes
  }

  private func extra(packed: UInt64, size: UInt64) -> [UInt8] {
    guard isWide else { return [] }
    var bytes: [UInt8] = [0x34, 0x12, 1, 0, 7, 1, 0, 16, 0]
    bytes.append(little: size)
    bytes.append(little: packed)
    return bytes
  }

  fileprivate var local: [UInt8] {
    let packed = localPackedSize ?? packedSize ?? UInt64(data.count)
    let size = localSize ?? self.size
    let name = localName ?? self.name
    let extra = extra(packed: packed, size: size)
    var bytes: [UInt8] = [0x50, 0x4B, 3, 4, 45, 0]
    bytes += fields(
      method: localMethod ?? method, checksum: localChecksum ?? checksum, packed: packed, size: size)
    bytes.append(little: UInt16(name.utf8.count))
    bytes.append(little: UInt16(extra.count))
    return bytes + Array(name.utf8) + extra + data
  }

  fileprivate func entry(at offset: Int) -> [UInt8] {
    let packed = packedSize ?? UInt64(data.count)
    let extra = extra(packed: packed, size: size)
    var bytes: [UInt8] = [0x50, 0x4B, 1, 2, 45, 3, 45, 0]
    bytes += fields(method: method, checksum: checksum, packed: packed, size: size)
    bytes.append(little: UInt16(name.utf8.count))
    bytes.append(little: UInt16(extra.count))
    bytes += [UInt8](repeating: 0, count: 10)
    bytes.append(little: headerOffset ?? UInt32(offset))
    return bytes + Array(name.utf8) + extra
  }
}

/// The bytes of a zip archive.
///
/// - Parameters:
///   - count: Number of entries that the end record claims.
///   - isWide: Whether the place of the directory stands in a zip64 end record.
func zip(_ members: [ZipBytes], count: Int? = nil, isWide: Bool = false, comment: String = "") -> [UInt8] {
  var bytes: [UInt8] = []
  var directory: [UInt8] = []
  for member in members {
    directory += member.entry(at: bytes.count)
    bytes += member.local
  }
  let start = bytes.count
  let count = count ?? members.count
  bytes += directory
  if isWide {
    let record = bytes.count
    bytes += [0x50, 0x4B, 6, 6]
    bytes.append(little: UInt64(44))
    bytes += [45, 0, 45, 0, 0, 0, 0, 0, 0, 0, 0, 0]
    bytes.append(little: UInt64(count))
    bytes.append(little: UInt64(count))
    bytes.append(little: UInt64(directory.count))
    bytes.append(little: UInt64(start))
    bytes += [0x50, 0x4B, 6, 7, 0, 0, 0, 0]
    bytes.append(little: UInt64(record))
    bytes.append(little: UInt32(1))
  }
  bytes += [0x50, 0x4B, 5, 6, 0, 0, 0, 0]
  bytes.append(little: isWide ? UInt16.max : UInt16(count))
  bytes.append(little: isWide ? UInt16.max : UInt16(count))
  bytes.append(little: isWide ? UInt32.max : UInt32(directory.count))
  bytes.append(little: isWide ? UInt32.max : UInt32(start))
  bytes.append(little: UInt16(comment.utf8.count))
  return bytes + Array(comment.utf8)
}
