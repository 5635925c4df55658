import CTemplates
import FileAccess

/// The templates that reports, the index and figures are written with.
///
/// A name is a file's name without `.mustache`: `report.html`, `base.css`. Everything is parsed, and every
/// partial is found, when the set is made; a key that a template is not given is an error when it is
/// rendered. `templates/README.md` lists what each template is given.
public struct TemplateSet: Sendable {
  /// The file name's ending.
  public static let fileExtension = ".mustache"

  private let templates: [String: Template]
  /// The files that were read, sorted; none for the built-in templates.
  public private(set) var paths: [String] = []

  /// The templates that the binary carries.
  public static func embedded() throws(TemplateError) -> TemplateSet {
    try TemplateSet(sources: embeddedSources)
  }

  /// The built-in templates, with those that `directory` holds in their place or beside them.
  ///
  /// Only files directly in `directory` whose names end in `.mustache` are read.
  /// - Throws: `TemplateError` when the directory cannot be read or holds no template, or when a template has an error.
  public init(directory: String) throws(TemplateError) {
    var sources = Self.embeddedSources
    let files: [String]
    do {
      files = try listDirectory(directory).filter {
        $0.hasSuffix(Self.fileExtension) && $0 != Self.fileExtension
      }
    } catch {
      throw .unreadable(error)
    }
    guard !files.isEmpty else { throw .noTemplates(directory: directory) }
    for file in files {
      let path = Paths.join(directory, file)
      let name = String(file.dropLast(Self.fileExtension.count))
      do {
        sources[name] = Source(origin: path, bytes: try readFile(path, limit: Self.maximumFileSize))
      } catch {
        throw .unreadable(error)
      }
    }
    try self.init(sources: sources)
    paths = files.map { Paths.join(directory, $0) }.sorted()
  }

  package struct Source {
    let origin: String
    let bytes: [UInt8]

    package init(origin: String, bytes: [UInt8]) {
      self.origin = origin
      self.bytes = bytes
    }
  }

  package init(sources: [String: Source]) throws(TemplateError) {
    var templates: [String: Template] = [:]
    for (name, source) in sources.sorted(by: { $0.key < $1.key }) {
      templates[name] = try TemplateParser.parse(source.bytes, origin: source.origin)
    }
    self.templates = templates
    var depths: [String: Int] = [:]
    var open: [String] = []
    for name in templates.keys.sorted() {
      _ = try partialDepth(of: name, open: &open, known: &depths)
    }
  }

  /// Renders the template called `name`.
  ///
  /// - Returns: UTF-8 text.
  /// - Throws: `TemplateError` when there is no such template or it uses a key that `value` does not give.
  public func render(_ name: String, _ value: TemplateValue) throws(TemplateError) -> [UInt8] {
    guard let template = templates[name] else { throw .unknownTemplate(name: name) }
    var renderer = TemplateRenderer(templates: templates)
    try renderer.render(template, value)
    return renderer.output
  }

  /// File name and content of every template of the set, sorted by name.
  public var files: [(name: String, bytes: [UInt8])] {
    templates.sorted { $0.key < $1.key }.map { ($0.key + Self.fileExtension, $0.value.source) }
  }
}

// MARK: Sources and checks

extension TemplateSet {
  private static var embeddedSources: [String: Source] {
    var sources: [String: Source] = [:]
    for index in 0..<headlight_template_count() {
      let template = headlight_template_at(index)
      let name = String(cString: template.name)
      let bytes = [UInt8](UnsafeBufferPointer(start: template.bytes, count: template.count))
      sources[name] = Source(origin: name + fileExtension, bytes: bytes)
    }
    return sources
  }

  private static let maximumFileSize = 1 << 24

  /// How many templates stand inside each other below `name`; finds every partial on the way, and refuses
  /// a chain that comes back to itself or is longer than `maximumPartialDepth`.
  ///
  /// - Parameter open: the templates that are being looked at, `name` not among them.
  private func partialDepth(
    of name: String, open: inout [String], known: inout [String: Int]
  ) throws(TemplateError) -> Int {
    if let depth = known[name] { return depth }
    guard let template = templates[name] else { return 0 }
    open.append(name)
    defer { open.removeLast() }
    var depth = 0
    for (partial, line) in template.nodes.partials {
      guard templates[partial] != nil else {
        throw .missingPartial(template: template.origin, line: line, name: partial)
      }
      guard !open.contains(partial) else {
        throw .recursivePartial(template: template.origin, line: line, name: partial)
      }
      let tooDeep = TemplateError.syntax(
        template: template.origin, line: line,
        reason: "partials are nested deeper than \(Self.maximumPartialDepth)")
      // Before the next call, so that no chain uses up the stack; and after it, for what was known already.
      guard open.count <= Self.maximumPartialDepth else { throw tooDeep }
      depth = max(depth, try partialDepth(of: partial, open: &open, known: &known) + 1)
      guard depth <= Self.maximumPartialDepth else { throw tooDeep }
    }
    known[name] = depth
    return depth
  }

  private static let maximumPartialDepth = 16
}

extension [TemplateNode] {
  /// Every partial that is named here or in a section, in order.
  fileprivate var partials: [(name: String, line: Int)] {
    flatMap { node -> [(name: String, line: Int)] in
      switch node {
      case .text, .variable: []
      case .partial(let name, let line): [(name, line)]
      case .section(_, _, let body): body.partials
      }
    }
  }
}
