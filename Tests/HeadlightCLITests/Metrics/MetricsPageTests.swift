import AttentionCore
import Foundation
import ImageInputs
import TestSupport
import Testing

/// The page of metrics says what the sources say and shows what the samples do. `HEADLIGHT_WRITE_METRICS=1` writes it anew.
@Suite(.serialized) struct MetricsPageTests {
  private static let isWriting = ProcessInfo.processInfo.environment["HEADLIGHT_WRITE_METRICS"] != nil
  private static let exhibits = Result { try MetricsExhibit.All() }

  @Test("the page and its pictures are written", .enabled(if: isWriting))
  func write() throws {
    let page = MetricsPage(measured: try Self.exhibits.get())
    let files = try page.files()
    try? FileManager.default.removeItem(atPath: MetricsPage.pictures)
    try FileManager.default.createDirectory(
      atPath: MetricsPage.pictures, withIntermediateDirectories: true)
    for (name, bytes) in files {
      try Data(bytes).write(to: URL(fileURLWithPath: "\(MetricsPage.pictures)/\(name)"))
    }
    try page.text.write(toFile: MetricsPage.path, atomically: true, encoding: .utf8)
  }

  private func page() throws -> (page: MetricsPage, text: String) {
    let text = try String(contentsOfFile: MetricsPage.path, encoding: .utf8)
    return (MetricsPage(of: text, exhibits: try Self.exhibits.get()), text)
  }

  @Test("the text is that of the definitions: else make metrics-page") func text() throws {
    let (page, text) = try page()
    #expect(text == page.text)
  }

  @Test("each metric shows a head that is high and one that is low, with their values")
  func choices() throws {
    let page = try page().page
    for exhibit in page.exhibits.list where !exhibit.isConstant {
      let choices = try #require(page.choices[exhibit.key])
      try #require(choices.count == 2, "\(exhibit.key)")
      let most = try #require(exhibit.values.values.max())
      let least = try #require(exhibit.values.values.min())
      // Another processor may add in another order; of two heads that are almost equal either may be shown.
      let tolerance = 0.01 * (most - least)
      for (choice, extreme) in zip(choices, [most, least]) {
        let value = try #require(exhibit.values[choice.head])
        let said = try #require(Double(choice.value))
        #expect(abs(value - extreme) <= tolerance, "\(exhibit.key): \(choice.head)")
        #expect(abs(value - said) <= tolerance + 0.006 * abs(value), "\(exhibit.key): \(choice.head)")
      }
    }
  }

  @Test("each picture is that of its head, and there are no others") func pictures() throws {
    let page = try page().page
    let files = try page.files()
    let found = try FileManager.default.contentsOfDirectory(atPath: MetricsPage.pictures)
    #expect(Set(found) == Set(files.keys))
    try withTemporaryDirectory { directory in
      for (name, bytes) in files {
        try Data(bytes).write(to: URL(fileURLWithPath: "\(directory)/\(name)"))
        let expected = try RGBImage.open("\(directory)/\(name)")
        let shown = try RGBImage.open("\(MetricsPage.pictures)/\(name)")
        #expect(shown.width == expected.width && shown.height == expected.height, "\(name)")
        // A weight that lies between two levels may go either way.
        let isAlike = zip(shown.pixels, expected.pixels).allSatisfy { abs(Int($0) - Int($1)) <= 16 }
        #expect(isAlike, "\(name)")
      }
    }
  }
}
