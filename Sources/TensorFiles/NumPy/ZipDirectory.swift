/// One file inside a zip archive.
struct ZipMember: Equatable {
  let name: String
  /// Deflated, or else stored as it is.
  let isDeflated: Bool
  /// Where the stored or deflated bytes lie in the archive.
  let data: Range<Int>
  /// Number of bytes the member says it has when it is not deflated.
  let byteCount: Int
  /// CRC-32 of those bytes.
  let checksum: UInt32
}

/// Reads the central directory of a zip archive (PKWARE's APPNOTE 6.3) and checks every local header
/// against it.
///
/// Read are archives on one disk of stored and deflated members, also with 64-bit sizes as NumPy writes
/// them. Refused are encryption, other compression, members that overlap, and names that occur twice.
struct ZipDirectory {
  let path: String
  let bytes: UnsafeRawBufferPointer

  /// Where the central directory lies and how many entries it has.
  private struct Place {
    var count: UInt64
    var byteCount: UInt64
    var offset: UInt64
  }

  /// One entry of the central directory.
  private struct Entry {
    var name: UnsafeRawBufferPointer
    var flags, method: UInt16
    var checksum: UInt32
    var packedSize, size, headerOffset: UInt64
  }

  func read() throws(TensorFileError) -> [ZipMember] {
    let (place, end) = try findDirectory()
    guard place.offset <= end, place.byteCount == UInt64(end) - place.offset else {
      throw malformed(
        "a central directory that ends at byte \(end)",
        "\(place.byteCount) bytes from byte \(place.offset)")
    }
    // An entry takes 46 bytes or more, so that a false count allocates nothing.
    guard place.count <= place.byteCount / 46 else {
      throw malformed("entries that fit \(place.byteCount) bytes of central directory", "\(place.count)")
    }
    var cursor = Int(place.offset)
    var members: [(member: ZipMember, start: Int)] = []
    var names: Set<[UInt8]> = []
    for _ in 0..<place.count {
      let entry = try readEntry(&cursor, end: end)
      let member = try checkLocalHeader(entry, limit: Int(place.offset))
      guard names.insert(Array(member.name.utf8)).inserted else {
        throw .duplicateTensor(path: path, tensor: member.name)
      }
      members.append((member, Int(entry.headerOffset)))
    }
    guard cursor == end else {
      throw malformed("\(place.count) entries in the central directory", "bytes after them")
    }
    try checkOverlap(members)
    return members.map(\.member)
  }

  /// Members that share bytes are how small archives claim to hold much.
  private func checkOverlap(_ members: [(member: ZipMember, start: Int)]) throws(TensorFileError) {
    var end = 0
    for (member, start) in members.sorted(by: { ($0.start, $0.member.name) < ($1.start, $1.member.name) }) {
      guard start >= end else {
        throw malformed("members that do not overlap", "one that starts at byte \(start)", member.name)
      }
      end = member.data.upperBound
    }
  }

  // MARK: - The end of the archive

  private func findDirectory() throws(TensorFileError) -> (Place, end: Int) {
    guard let end = findEndRecord() else {
      throw malformed("the end record of a zip archive", "none; the file may be cut off")
    }
    let disks: UInt32 = try field(end + 4)
    let countHere: UInt16 = try field(end + 8)
    let count: UInt16 = try field(end + 10)
    let byteCount: UInt32 = try field(end + 12)
    let offset: UInt32 = try field(end + 16)
    let needs64 = count == .max || byteCount == .max || offset == .max
    if needs64, end >= 20, bytes.littleEndian(at: end - 20) == 0x0706_4B50 as UInt32 {
      return try readEndRecord64(locator: end - 20)
    }
    guard disks == 0, countHere == count else {
      throw malformed("a zip archive on one disk", "a part of one")
    }
    return (
      Place(count: UInt64(count), byteCount: UInt64(byteCount), offset: UInt64(offset)), end
    )
  }

  /// The last end record whose comment reaches exactly to the end of the file.
  private func findEndRecord() -> Int? {
    var offset = bytes.count - 22
    let lowest = max(0, offset - Int(UInt16.max))
    while offset >= lowest {
      if bytes.littleEndian(at: offset) == 0x0605_4B50 as UInt32,
        let comment: UInt16 = bytes.littleEndian(at: offset + 20),
        offset + 22 + Int(comment) == bytes.count
      {
        return offset
      }
      offset -= 1
    }
    return nil
  }

  private func readEndRecord64(locator: Int) throws(TensorFileError) -> (Place, end: Int) {
    let offset: UInt64 = try field(locator + 8)
    // The record is 56 bytes, or more with an extension that nothing here needs.
    guard locator >= 56, offset <= UInt64(locator - 56),
      bytes.littleEndian(at: Int(offset)) == 0x0606_4B50 as UInt32
    else { throw malformed("a zip64 end record before its locator", "none") }
    let start = Int(offset)
    let disk: UInt64 = try field(start + 16)
    let countHere: UInt64 = try field(start + 24)
    let count: UInt64 = try field(start + 32)
    guard disk == 0, countHere == count else { throw malformed("a zip archive on one disk", "a part of one") }
    return (Place(count: count, byteCount: try field(start + 40), offset: try field(start + 48)), start)
  }

  // MARK: - Entries

  private func readEntry(_ cursor: inout Int, end: Int) throws(TensorFileError) -> Entry {
    let start = cursor
    guard start <= end - 46, bytes.littleEndian(at: start) == 0x0201_4B50 as UInt32 else {
      throw malformed("an entry of the central directory at byte \(start)", "none")
    }
    let nameLength: UInt16 = try field(start + 28)
    let extraLength: UInt16 = try field(start + 30)
    let commentLength: UInt16 = try field(start + 32)
    let disk: UInt16 = try field(start + 34)
    let packedSize: UInt32 = try field(start + 20)
    let size: UInt32 = try field(start + 24)
    let headerOffset: UInt32 = try field(start + 42)
    let extraStart = start + 46 + Int(nameLength)
    cursor = extraStart + Int(extraLength) + Int(commentLength)
    guard cursor <= end, disk == 0,
      let name = bytes.slice(from: start + 46, count: Int(nameLength)),
      let extra = bytes.slice(from: extraStart, count: Int(extraLength))
    else { throw malformed("an entry inside the central directory", "one that leaves it") }
    var entry = Entry(
      name: name, flags: try field(start + 8), method: try field(start + 10),
      checksum: try field(start + 16), packedSize: UInt64(packedSize), size: UInt64(size),
      headerOffset: UInt64(headerOffset))
    var wide = WideFields(extra)
    if size == .max { entry.size = try value64(&wide, name) }
    if packedSize == .max { entry.packedSize = try value64(&wide, name) }
    if headerOffset == .max { entry.headerOffset = try value64(&wide, name) }
    return entry
  }

  /// Checks the header in front of the member's data, and that the data lies before `limit`.
  private func checkLocalHeader(_ entry: Entry, limit: Int) throws(TensorFileError) -> ZipMember {
    guard let name = String(validating: entry.name, as: UTF8.self) else {
      throw malformed("names in UTF-8", "another encoding")
    }
    guard entry.flags & 0x2041 == 0 else { throw malformed("no encryption", "an encrypted member", name) }
    guard entry.method == 0 || entry.method == 8 else {
      throw malformed("stored or deflated data (method 0 or 8)", "method \(entry.method)", name)
    }
    guard limit >= 30, entry.headerOffset <= UInt64(limit - 30) else {
      throw malformed("data before the central directory", "a header at byte \(entry.headerOffset)", name)
    }
    let start = Int(entry.headerOffset)
    let nameLength: UInt16 = try field(start + 26)
    let extraLength: UInt16 = try field(start + 28)
    let dataStart = start + 30 + Int(nameLength) + Int(extraLength)
    guard bytes.littleEndian(at: start) == 0x0403_4B50 as UInt32, dataStart <= limit,
      let localName = bytes.slice(from: start + 30, count: Int(nameLength)),
      localName.elementsEqual(entry.name),
      let extra = bytes.slice(from: start + 30 + Int(nameLength), count: Int(extraLength)),
      try field(start + 8) as UInt16 == entry.method
    else { throw malformed("a local header like the central directory's entry", "another", name) }
    try checkLocalSizes(entry, at: start, extra: extra, name: name)
    guard entry.packedSize <= UInt64(limit - dataStart), entry.size <= UInt64(Int.max) else {
      throw malformed(
        "data before the central directory", "\(entry.packedSize) bytes from byte \(dataStart)", name)
    }
    let data = dataStart..<dataStart + Int(entry.packedSize)
    guard entry.method == 8 || entry.size == entry.packedSize else {
      throw malformed("\(entry.size) bytes of stored data", "\(entry.packedSize)", name)
    }
    return ZipMember(
      name: name, isDeflated: entry.method == 8, data: data, byteCount: Int(entry.size),
      checksum: entry.checksum)
  }

  /// Sizes and checksum stand in the local header too, unless it says that they follow the data.
  private func checkLocalSizes(
    _ entry: Entry, at start: Int, extra: UnsafeRawBufferPointer, name: String
  ) throws(TensorFileError) {
    let flags: UInt16 = try field(start + 6)
    let checksum: UInt32 = try field(start + 14)
    let narrowPackedSize: UInt32 = try field(start + 18)
    let narrowSize: UInt32 = try field(start + 22)
    var wide = WideFields(extra)
    let size = narrowSize == .max ? wide.next() : UInt64(narrowSize)
    let packedSize = narrowPackedSize == .max ? wide.next() : UInt64(narrowPackedSize)
    let followData = flags & 0x0008 != 0
    let isSame =
      (size == entry.size || followData && size == 0)
      && (packedSize == entry.packedSize || followData && packedSize == 0)
      && (checksum == entry.checksum || followData && checksum == 0)
    guard isSame else {
      throw malformed("the central directory's sizes and checksum in the local header", "others", name)
    }
  }

  // MARK: - Fields

  private func field<Value: FixedWidthInteger>(_ offset: Int) throws(TensorFileError) -> Value {
    guard let value: Value = bytes.littleEndian(at: offset) else {
      throw malformed("a field at byte \(offset)", "the end of the file")
    }
    return value
  }

  private func value64(
    _ wide: inout WideFields, _ name: UnsafeRawBufferPointer
  ) throws(TensorFileError) -> UInt64 {
    guard let value = wide.next() else {
      throw malformed("a zip64 field with the size", "none", String(decoding: name, as: UTF8.self))
    }
    return value
  }

  private func malformed(_ expected: String, _ found: String, _ member: String? = nil) -> TensorFileError {
    .malformed(path: path, tensor: member, expected: expected, found: found)
  }
}

/// The 64-bit values in the extra field of a header, in their order.
private struct WideFields {
  private var values: UnsafeRawBufferPointer

  init(_ extra: UnsafeRawBufferPointer) {
    var offset = 0
    while let id: UInt16 = extra.littleEndian(at: offset),
      let length: UInt16 = extra.littleEndian(at: offset + 2),
      let content = extra.slice(from: offset + 4, count: Int(length))
    {
      if id == 1 {
        values = content
        return
      }
      offset += 4 + Int(length)
    }
    values = UnsafeRawBufferPointer(start: nil, count: 0)
  }

  mutating func next() -> UInt64? {
    guard let value: UInt64 = values.littleEndian(at: 0) else { return nil }
    values = UnsafeRawBufferPointer(rebasing: values[8...])
    return value
  }
}
