import FileAccess
import StrictJSON

/// A place in a template.
public struct TemplatePlace: Equatable, Sendable, CustomStringConvertible {
  /// Name of the template: the file it was read from.
  public let template: String
  /// Line, counted from 1.
  public let line: Int
  /// Column in the line, counted from 1 in Unicode scalars.
  public let column: Int

  /// Template, line and column.
  public var description: String { "\(template), line \(line), column \(column)" }
}

/// Why a chat template cannot be applied.
public enum ChatTemplateError: Error, Equatable {
  /// A file could not be read.
  case access(FileAccessError)
  /// A file is not the JSON it should be.
  case json(path: String, JSONError)
  /// A file holds something else than it should; `place` is the path of keys inside it.
  case malformed(path: String, place: String, expected: String, found: String)
  /// The model has no template of that name.
  case noSuchTemplate(path: String, name: String, available: [String])
  /// The template is no Jinja.
  case syntax(TemplatePlace, String)
  /// The template uses a part of Jinja or Python that is not understood: a kind of thing (`filter`), and its name.
  case unsupported(TemplatePlace, kind: String, name: String)
  /// The template itself refuses the conversation, with `raise_exception`.
  case raised(TemplatePlace, String)
  /// An operation of the template fails, as it does in Jinja.
  case failed(TemplatePlace, String)
  /// The template asks for more than a rendering may take.
  case limit(TemplatePlace, String)
}

extension ChatTemplateError: CustomStringConvertible {
  /// File or template, place, and what is wrong there.
  public var description: String {
    switch self {
    case .access(let error): error.description
    case .json(let path, let error): "\(path): \(error)"
    case .malformed(let path, let place, let expected, let found):
      "\(path): \(place.isEmpty ? "" : "\(shortened(place)): ")expected \(expected), found \(shortened(found)); correct the file"
    case .noSuchTemplate(let path, let name, let available):
      "\(path): no chat template is named '\(shortened(name))'; there are: \(Self.shown(available.joined(separator: ", ")))"
    case .syntax(let place, let message): "\(place): \(Self.shown(message))"
    case .unsupported(let place, let kind, let name):
      "\(place): the \(kind) '\(shortened(name))' is not supported in chat templates"
    case .raised(let place, let message):
      "\(place): the chat template refuses the conversation: \(Self.shown(message))"
    case .failed(let place, let message):
      "\(place): \(Self.shown(message)); it fails so in Jinja too: see whether the conversation has what the template reads"
    case .limit(let place, let message):
      "\(place): \(Self.shown(message)); give the text itself, or a shorter conversation"
    }
  }

  /// A message, which may hold text of a file, with not more characters than anyone reads.
  private static func shown(_ message: String) -> String { shortened(message, limit: 500) }
}
