import FileAccess

/// Why templates could not be read or rendered.
///
/// `template` is the path of the file for templates from a directory and the file's name for the built-in ones.
public enum TemplateError: Error, Equatable {
  /// The directory, or a file in it, cannot be read.
  case unreadable(FileAccessError)
  /// The directory holds no file whose name ends in `.mustache`.
  case noTemplates(directory: String)
  /// The file is not UTF-8.
  case notUTF8(template: String)
  /// The text breaks Mustache's rules.
  case syntax(template: String, line: Int, reason: String)
  /// A tag names something that the template is not given.
  case unknownKey(template: String, line: Int, key: String)
  /// A tag asks to write a value that has no text, such as a list.
  case notText(template: String, line: Int, key: String, found: String)
  /// `{{>name}}` names no template of the set.
  case missingPartial(template: String, line: Int, name: String)
  /// `{{>name}}` leads back to the template it stands in.
  case recursivePartial(template: String, line: Int, name: String)
  /// No template of the set has this name.
  case unknownTemplate(name: String)
}

extension TemplateError: CustomStringConvertible {
  /// Template and line, and what is wrong there.
  public var description: String {
    switch self {
    case .unreadable(let error): error.description
    case .noTemplates(let directory):
      "\(directory): no template in this directory; template files end in .mustache"
    case .notUTF8(let template): "\(template): not UTF-8 text"
    case .syntax(let template, let line, let reason): "\(template):\(line): \(reason)"
    case .unknownKey(let template, let line, let key):
      "\(template):\(line): unknown key '\(key)'"
    case .notText(let template, let line, let key, let found):
      "\(template):\(line): '\(key)' is \(found), which has no text; use it as a section"
    case .missingPartial(let template, let line, let name):
      "\(template):\(line): no template '\(name)' (expected a file \(name).mustache)"
    case .recursivePartial(let template, let line, let name):
      "\(template):\(line): partial '\(name)' includes itself"
    case .unknownTemplate(let name): "no template '\(name)' (expected a file \(name).mustache)"
    }
  }
}
