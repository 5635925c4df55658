import COniguruma
import StrictJSON

/// A regular expression in the form that the engine runs.
///
/// `@unchecked`: the engine only reads a compiled expression while it searches; what changes is in `PatternSearch`.
final class CompiledRegex: @unchecked Sendable {
  /// As it is written.
  let source: String
  /// The engine's form of it.
  let regex: OnigRegex

  /// The engine is initialized once. Expressions nest less deeply than the stack of any thread allows.
  private static let isReady =
    onig_initialize_utf8() == ONIG_NORMAL && onig_set_parse_depth_limit(250) == ONIG_NORMAL
    && UnicodeProperties.define()

  init(_ source: String) throws(TokenizerError) {
    self.source = source
    guard Self.isReady else { throw .text(problem: "the engine of regular expressions does not start") }
    var bytes = Array(source.utf8)
    guard bytes.count <= Pattern.sizeLimit else {
      throw .text(
        problem: "the regular expression '\(shortened(source))' has more than \(Pattern.sizeLimit) bytes")
    }
    bytes.append(0)  // an array that is not empty has an address
    var compiled: OnigRegex?
    let problem: String? = bytes.withUnsafeBufferPointer { pattern in
      guard let start = pattern.baseAddress else { return nil }
      var info = OnigErrorInfo()
      let code = onig_new_utf8(&compiled, start, start + pattern.count - 1, &info)
      return code == ONIG_NORMAL ? nil : Self.message(code, &info)
    }
    guard problem == nil, let compiled else {
      throw .text(
        problem:
          "the regular expression '\(shortened(source))' is not valid: \(problem ?? "not enough memory")")
    }
    regex = compiled
  }

  deinit { onig_free(regex) }

  /// What the engine says about an error.
  static func message(_ code: Int32, _ info: UnsafeMutablePointer<OnigErrorInfo>?) -> String {
    let limit = Int(ONIG_MAX_ERROR_MESSAGE_LEN)
    let text = [UInt8](unsafeUninitializedCapacity: 2 * limit) { buffer, count in
      count = min(max(0, Int(onig_error_message(buffer.baseAddress, code, info))), limit)
    }
    return String(decoding: text, as: UTF8.self)
  }
}
