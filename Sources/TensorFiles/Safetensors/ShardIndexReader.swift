import AttentionCore
import FileAccess
import StrictJSON

/// Reads `model.safetensors.index.json`, whose `weight_map` says which shard holds each tensor.
///
/// Shards are plain file names in the directory of the index. Tensors that the map does not name are left
/// out.
struct ShardIndexReader {
  let path: String

  func read(_ index: JSONObject) throws(TensorFileError) -> TensorArchive {
    guard let map = index["weight_map"]?.object else {
      throw malformed("an object as weight_map", index["weight_map"]?.kind ?? "none")
    }
    var shards: [ExactString: TensorArchive] = [:]
    var files = [path]
    var metadata: [String: String] = [:]
    var tensors: [(String, Tensor)] = []
    for entry in map.entries {
      guard let name = entry.value.string, isPlainFileName(name) else {
        throw malformed(
          "the name of a file in the same directory", shortened(entry.value.serialized()), entry.key)
      }
      var shard = shards[ExactString(name)]
      if shard == nil {
        let opened = try openShard(Paths.join(Paths.directory(path), name))
        files.append(opened.path)
        metadata.merge(opened.metadata) { first, _ in first }
        shards[ExactString(name)] = opened
        shard = opened
      }
      guard let tensor = shard?[entry.key] else {
        throw .missingFromShard(path: path, tensor: entry.key, shard: name)
      }
      tensors.append((entry.key, tensor))
    }
    return try TensorArchive(
      path: path, format: .shardedSafetensors, files: files, metadata: metadata, entries: tensors)
  }

  private func openShard(_ shardPath: String) throws(TensorFileError) -> TensorArchive {
    let file = try accessing { () throws(FileAccessError) in try MappedFile(shardPath) }
    if detectFormat(file.bytes, path: shardPath) == .pickle { throw .pickleShards(path: path) }
    return try SafetensorsReader(path: shardPath, storage: TensorStorage(mapping: file)).read()
  }

  private func isPlainFileName(_ name: String) -> Bool {
    (1...255).contains(name.utf8.count) && name != "." && name != ".."
      && !name.utf8.contains { [0, 0x2F, 0x5C].contains($0) }
  }

  private func malformed(_ expected: String, _ found: String, _ tensor: String? = nil) -> TensorFileError {
    .malformed(path: path, tensor: tensor, expected: expected, found: found)
  }
}
