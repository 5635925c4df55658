/// A command's words as a shell takes them, quotation marks gone.
func shellWords(_ command: String) -> [String] {
  command.split(separator: "\"", omittingEmptySubsequences: false).enumerated().flatMap { index, part in
    index.isMultiple(of: 2) ? part.split(separator: " ").map(String.init) : [String(part)]
  }
}
