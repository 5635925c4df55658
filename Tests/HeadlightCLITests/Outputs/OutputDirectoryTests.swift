import Foundation
import TestSupport
import Testing

/// Where files are written, and where not.
struct OutputDirectoryTests {
  private func prepare(_ bench: Workbench) throws {
    try bench.write("m.json", SmallModels.stated)
    try bench.write("s.json", #"{"ids": [0, 1]}"#)
  }

  @discardableResult
  private func run(_ bench: Workbench, _ output: String, _ arguments: String...) throws -> Headlight.Outcome {
    try Headlight.run(
      ["report", "--model", "m.json", "--tokens", "s.json", "-o", output] + arguments, in: bench.path)
  }

  @Test("a directory that holds files is refused, and overwritten with --force")
  func force() throws {
    try withWorkbench { bench in
      try prepare(bench)
      try bench.write("out/mine.txt", "mine")
      let refused = try run(bench, "out", "--format", "csv")
      #expect(refused.status == 73)
      #expect(
        refused.errors
          == "error: out: the directory already holds files; choose another one, or write into it with --force\n"
      )
      #expect(try bench.files() == ["mine.txt"])
      try bench.write("out/s/attention.csv", "old")
      #expect(try run(bench, "out", "--format", "csv", "--no-metrics", "--force").status == 0)
      #expect(try bench.files() == ["manifest.json", "mine.txt", "s/attention.csv"])
      #expect(try bench.text("out/s/attention.csv").hasPrefix("layer,head"))
      #expect(try bench.text("out/mine.txt") == "mine")
    }
  }

  @Test("with --force, what an earlier run wrote goes, and nothing else")
  func formerRun() throws {
    try withWorkbench { bench in
      try prepare(bench)
      try bench.write("s.json", #"[{"id": "a", "ids": [0, 1]}, {"id": "b", "ids": [1]}]"#)
      #expect(try run(bench, "out", "--format", "html,csv,svg").status == 0)
      try bench.write("out/mine.txt", "mine")
      try bench.write("out/a/mine.txt", "mine")
      try bench.write("s.json", #"[{"id": "a", "ids": [9]}, {"id": "c", "ids": [1]}]"#)
      #expect(try run(bench, "out", "--format", "csv", "--no-metrics", "--force").status == 1)
      #expect(try bench.files() == ["a/mine.txt", "c/attention.csv", "manifest.json", "mine.txt"])
      #expect(try bench.directories() == ["a", "c"])
    }
  }

  @Test("a former run's file that the new run reads stays")
  func formerRunAsInput() throws {
    try withWorkbench { bench in
      try prepare(bench)
      #expect(try run(bench, "out", "--format", "csv,safetensors", "--no-metrics").status == 0)
      let outcome = try bench.headlight(
        "report", "--attention", "out/s/attention.safetensors", "-o", "out", "--format", "csv",
        "--no-metrics",
        "--force")
      #expect(outcome.status == 0, "\(outcome.errors)")
      #expect(try bench.files() == ["attention/attention.csv", "manifest.json", "s/attention.safetensors"])
    }
  }

  @Test("a stranger's manifest leads nowhere out of the directory")
  func hostileManifest() throws {
    try withWorkbench { bench in
      try prepare(bench)
      for name in ["victim", "other/victim", "out/mine", "out/deep/mine"] { try bench.write(name, "mine") }
      try FileManager.default.createSymbolicLink(
        atPath: "\(bench.path)/out/link", withDestinationPath: "\(bench.path)/other")
      try bench.write(
        "out/manifest.json",
        """
        {"headlight": "0.1.0", "files": ["index.html", "mine", "../victim"], "sequences": [
          {"directory": "..", "files": ["victim", "other/victim"]}, {"directory": ".", "files": ["mine"]},
          {"directory": "", "files": ["mine", "\(bench.path)/victim"]}, {"directory": "link", "files": ["victim"]},
          {"directory": "deep", "files": ["../../victim", "../mine", "", ".", "/", "a\\u0000b", 3, null]},
          {"directory": "\(bench.path)", "files": ["victim"]}, {"directory": 5, "files": 6}, 7]}
        """)
      #expect(try run(bench, "out", "--format", "csv", "--force").status == 0)
      for name in ["victim", "other/victim", "out/mine", "out/deep/mine"] {
        #expect(bench.exists(name), "\(name)")
      }
    }
  }

  @Test("an empty directory and one that lies deep are fine")
  func newDirectories() throws {
    try withWorkbench { bench in
      try prepare(bench)
      try FileManager.default.createDirectory(
        atPath: "\(bench.path)/empty", withIntermediateDirectories: false)
      #expect(try run(bench, "empty", "--format", "csv").status == 0)
      #expect(try run(bench, "a/b/c/", "--format", "csv", "--no-metrics").status == 0)
      #expect(try bench.files("a/b/c") == ["manifest.json", "s/attention.csv"])
    }
  }

  @Test(
    "an output that cannot be written is exit code 73, and names the path",
    arguments: [
      ("s.json", "s.json: expected a directory, found a regular file"),
      ("s.json/out", "s.json/out: cannot make a directory: "), ("/dev/null/out", "/dev/null/out: cannot "),
      ("/dev/full", "/dev/full: expected a directory, found a character device"),
    ])
  func unwritable(output: String, message: String) throws {
    try withWorkbench { bench in
      try prepare(bench)
      let outcome = try run(bench, output, "--format", "csv")
      #expect(outcome.status == 73)
      #expect(outcome.errors.hasPrefix("error: \(message)"), "\(outcome.errors)")
      #expect(try bench.files("") == ["m.json", "s.json"])
    }
  }

  @Test("an empty name is a usage error")
  func emptyName() throws {
    try withWorkbench { bench in
      try prepare(bench)
      let outcome = try run(bench, "")
      #expect(outcome.status == 64)
      #expect(outcome.errors.contains("--output: expected a directory, found an empty name."))
    }
  }

  @Test("files and folders in the way of outputs are exit code 73, and nothing unfinished is left")
  func somethingInTheWay() throws {
    try withWorkbench { bench in
      try prepare(bench)
      try bench.write("one/s", "a file where a directory should be")
      try bench.write("two/s/attention.csv/file", "a directory where a file should be")
      try bench.write("three/s/figures", "a file where a directory should be")
      for (output, path) in [("one", "one/s"), ("two", "two/s/attention.csv"), ("three", "three/s/figures")] {
        let before = try bench.files(output)
        let outcome = try run(bench, output, "--force", "--format", "svg,csv")
        #expect(outcome.status == 73, "\(output)")
        #expect(outcome.errors.hasPrefix("error: \(path): "), "\(outcome.errors)")
        #expect(try bench.files(output) == before)
      }
    }
  }

  @Test("a sequence that fails half way leaves nothing behind")
  func failureLeavesNothing() throws {
    try withWorkbench { bench in
      // The second layer of the captured attention is broken.
      let values: [Float] = [1, 0, 0.5, 0.5]
      try bench.write("a.npy", TensorBytes.npy(.init("", [2, 1, 2, 2], values + [1, 0, .infinity, 0])))
      let outcome = try bench.headlight(
        "report", "--attention", "a.npy", "-o", "out", "--format", "svg,csv,json,safetensors,html")
      #expect(outcome.status == 1)
      #expect(try bench.files() == ["index.html", "manifest.json"])
      #expect(try bench.directories() == [])
    }
  }

  @Test("--quiet says nothing, but errors")
  func quiet() throws {
    try withWorkbench { bench in
      try prepare(bench)
      let outcome = try run(bench, "out", "--format", "csv", "--quiet", "--progress", "plain")
      #expect(outcome.status == 0)
      #expect(outcome.output == "" && outcome.errors == "")
      try bench.write("s.json", #"[{"ids": [9]}, {"ids": [1]}]"#)
      let failed = try run(bench, "out", "--format", "csv", "-q", "--force")
      #expect(failed.status == 1)
      #expect(failed.output == "")
      #expect(failed.errors.contains("error: s-1: s.json, sequence 1: position 0: token id 9"))
    }
  }

  @Test("the number of threads changes no byte of any file")
  func threads() throws {
    try withWorkbench { bench in
      var names: [[String]] = []
      for threads in ["1", "4"] {
        let directory = "\(bench.path)/\(threads)"
        try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: false)
        let outcome = try Headlight.run(
          [
            "report", "--model", parity("bert-f32"), "--tokens", "\(parity("bert-f32"))/sequences.json", "-o",
            "out", "--format", "html,png,svg,pdf,safetensors,json,csv", "--layers", "1", "--heads", "0-1",
            "--figures", "all", "--projections", "identity", "--threads", threads,
          ], in: directory)
        #expect(outcome.status == 0, "\(outcome.errors)")
        names.append(try bench.files("\(threads)/out"))
      }
      #expect(names[0] == names[1])
      for name in names[0] {
        let one = try bench.bytes("1/out/\(name)")
        let four = try bench.bytes("4/out/\(name)")
        if name == "manifest.json" {
          let text = String(decoding: four, as: UTF8.self)
          #expect(String(decoding: one, as: UTF8.self) == text.replacing("\"4\"]", with: "\"1\"]"))
        } else {
          #expect(one == four, "\(name)")
        }
      }
    }
  }
}
