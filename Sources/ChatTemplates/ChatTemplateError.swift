/// Why a chat template cannot be applied.
public struct ChatTemplateError: Error, Sendable, CustomStringConvertible {
  public let description: String
}
