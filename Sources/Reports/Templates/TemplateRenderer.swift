/// Writes one template with one value.
struct TemplateRenderer {
  let templates: [String: Template]
  private(set) var output: [UInt8] = []
  private var stack: [TemplateValue] = []

  init(templates: [String: Template]) {
    self.templates = templates
  }

  mutating func render(_ template: Template, _ value: TemplateValue) throws(TemplateError) {
    stack.append(value)
    try render(template.nodes, of: template)
    stack.removeLast()
  }

  private mutating func render(_ nodes: [TemplateNode], of template: Template) throws(TemplateError) {
    for node in nodes {
      switch node {
      case .text(let range): output.append(contentsOf: template.source[range])
      case .variable(let key, let escaped):
        try write(try value(of: key, in: template), key: key, escaped: escaped, of: template)
      case .section(let key, let inverted, let body):
        try renderSection(key, inverted: inverted, body: body, of: template)
      case .partial(let name, let line):
        guard let partial = templates[name] else {
          throw .missingPartial(template: template.origin, line: line, name: name)
        }
        try render(partial.nodes, of: partial)
      }
    }
  }

  private mutating func renderSection(
    _ key: TemplateKey, inverted: Bool, body: [TemplateNode], of template: Template
  ) throws(TemplateError) {
    let value = try value(of: key, in: template)
    guard value.isNothing == inverted else { return }
    switch value {
    case .list(let items) where !inverted:
      for item in items {
        stack.append(item)
        try render(body, of: template)
        stack.removeLast()
      }
    case .bool: try render(body, of: template)
    default:
      stack.append(value)
      try render(body, of: template)
      stack.removeLast()
    }
  }

  /// The first step is looked up from the innermost object outwards, the others in what it gave.
  private func value(of key: TemplateKey, in template: Template) throws(TemplateError) -> TemplateValue {
    guard let first = key.steps.first else { return stack[stack.count - 1] }
    var found: TemplateValue?
    for case .object(let members) in stack.reversed() {
      found = members[first]
      if found != nil { break }
    }
    for step in key.steps.dropFirst() {
      if case .object(let members) = found { found = members[step] } else { found = nil }
    }
    guard let found else {
      throw .unknownKey(template: template.origin, line: key.line, key: key.spelling)
    }
    return found
  }

  private mutating func write(
    _ value: TemplateValue, key: TemplateKey, escaped: Bool, of template: Template
  ) throws(TemplateError) {
    func notText(_ found: String) -> TemplateError {
      .notText(template: template.origin, line: key.line, key: key.spelling, found: found)
    }
    switch value {
    case .string(let text):
      if escaped { output.appendEscaped(text) } else { output.append(contentsOf: text.utf8) }
    case .base64(let bytes): output.appendBase64(bytes)
    case .bytes(let bytes):
      guard !escaped else { throw notText("prepared text; write {{{\(key.spelling)}}} for it, which") }
      output.append(contentsOf: bytes)
    case .bool: throw notText("a truth value")
    case .list: throw notText("a list")
    case .object: throw notText("an object")
    }
  }
}
