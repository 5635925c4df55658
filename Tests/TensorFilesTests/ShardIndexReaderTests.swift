import FileAccess
import TensorFiles
import TestSupport
import Testing

@Suite struct ShardIndexReaderTests {
  /// Writes two shards and an index with this `weight_map`, and reads the index.
  private func readIndex(_ weightMap: String) throws -> TensorArchive {
    try withTemporaryDirectory { directory in
      func shard(_ name: String, _ tensor: String) throws {
        try writeFile(
          Paths.join(directory, name),
          safetensors(
            #"{"__metadata__":{"from":"\#(name)"},"\#(tensor)":{"dtype":"U8","shape":[2],"data_offsets":[0,2]}}"#,
            dataCount: 2))
      }
      try shard("one.safetensors", "a")
      try shard("two.safetensors", "b")
      let path = Paths.join(directory, "model.safetensors.index.json")
      try writeFile(path, Array(#"{"metadata":{"total_size":4},"weight_map":\#(weightMap)}"#.utf8))
      do throws(TensorFileError) {
        return try TensorArchive.open(path)
      } catch {
        throw Message(text: error.description.replacingPrefix(directory + "/"))
      }
    }
  }

  struct Message: Error, Equatable { let text: String }

  @Test func tensorsComeFromTheirShards() throws {
    let archive = try readIndex(#"{"b":"two.safetensors","a":"one.safetensors"}"#)
    #expect(archive.format == .shardedSafetensors)
    #expect(archive.names == ["b", "a"])
    #expect(archive.metadata == ["from": "two.safetensors"])
    #expect(
      archive.files.map(Paths.lastComponent) == [
        "model.safetensors.index.json", "two.safetensors", "one.safetensors",
      ])
    #expect(archive["a"].map { Array($0.bytes) } == [0, 1])
  }

  @Test func tensorsTheMapLeavesOutAreLeftOut() throws {
    let archive = try readIndex(#"{"a":"one.safetensors"}"#)
    #expect(archive.names == ["a"])
    #expect(archive["b"] == nil)
  }

  @Test(arguments: ["../one.safetensors", "/etc/passwd", "a/b", "..", ".", "", #"a\\b"#, #"a\u0000b"#])
  func shardsOutsideTheDirectoryAreRefused(name: String) {
    #expect {
      try readIndex(#"{"a":"\#(name)"}"#)
    } throws: { error in
      (error as? Message)?.text
        == "model.safetensors.index.json: tensor 'a': expected the name of a file in the same directory, "
        + "found \"\(name)\""
    }
  }

  @Test func aTensorItsShardLacksIsNamedWithTheShard() {
    #expect(
      throws: Message(
        text: "model.safetensors.index.json: tensor 'b': expected it in the shard 'one.safetensors', "
          + "found no such tensor there")
    ) { try readIndex(#"{"b":"one.safetensors"}"#) }
  }

  @Test func aMissingShardIsMissing() {
    #expect(throws: Message(text: "three.safetensors: no such file or directory")) {
      try readIndex(#"{"a":"three.safetensors"}"#)
    }
  }

  @Test func otherValuesAreRefused() {
    #expect(
      throws: Message(
        text: "model.safetensors.index.json: tensor 'a': expected the name of a file in the same directory, "
          + "found 7")
    ) { try readIndex(#"{"a":7}"#) }
    #expect(
      throws: Message(text: "model.safetensors.index.json: expected an object as weight_map, found null")
    ) { try readIndex("null") }
  }
}

extension String {
  fileprivate func replacingPrefix(_ prefix: String) -> String {
    hasPrefix(prefix) ? String(dropFirst(prefix.count)) : self
  }
}
