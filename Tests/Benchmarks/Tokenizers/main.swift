// Times the tokenizer of a tokenizer.json on a text, on one thread:
//
//     benchmark-tokenizers tokenizer.json text.txt
//
// encodes the text in documents of 10,000 scalars and line by line, three times each, and prints the best speed of each
// (by processor time, of which other programs take none) and the number of tokens. `benchmark_tokenizers.py` beside it
// does the same with Hugging Face's tokenizers.

import FileAccess
import Foundation
import Tokenizers

let arguments = CommandLine.arguments
guard arguments.count == 3 else {
  FileHandle.standardError.write(Data("usage: benchmark-tokenizers tokenizer.json text.txt\n".utf8))
  exit(64)
}

/// Seconds that the processor has worked for this program.
func processorTime() -> Double { Double(clock()) / Double(CLOCKS_PER_SEC) }

let start = processorTime()
let tokenizer = try Tokenizer.open(file: arguments[1])
let opening = processorTime() - start
let bytes = try readFile(arguments[2], limit: 1 << 28)
let text = String(decoding: bytes, as: UTF8.self)

let scalars = Array(text.unicodeScalars)
let documents = stride(from: 0, to: scalars.count, by: 10_000).map { first in
  var document = String.UnicodeScalarView()
  document.append(contentsOf: scalars[first..<min(first + 10_000, scalars.count)])
  return String(document)
}
let lines = text.utf8.split(separator: 0x0A, omittingEmptySubsequences: false).map { String($0) ?? "" }

print("opening \(opening) s")
for (name, texts) in [("documents", documents), ("lines", lines)] {
  var best = Double.infinity
  var tokens = 0
  for _ in 0..<3 {
    tokens = 0
    let start = processorTime()
    for text in texts { tokens += try tokenizer.encode(text).ids.count }
    best = min(best, processorTime() - start)
  }
  print("\(name) \(Double(bytes.count) / 1e6 / best) MB/s \(tokens) tokens")
}
