/// Names in a template that can be judged only when all of it was read: a function may be a macro that comes later,
/// a method an attribute that the template sets.
struct UsedNames: Sendable {
  /// Names that are called, with the offset of the first call.
  private var calls: [(name: String, offset: Int)] = []
  private var methods: [(name: String, offset: Int)] = []
  /// Variables, macros and parameters that the template makes, and names of which it asks whether they are defined.
  private var known: Set<String> = []
  /// Attributes and keys that the template sets.
  private var attributes: Set<String> = []
  /// Names read in each macro around, the innermost last.
  private var reads: [Set<String>] = []

  mutating func call(_ name: String, at offset: Int) { calls.append((name, offset)) }
  mutating func method(_ name: String, at offset: Int) { methods.append((name, offset)) }
  mutating func know(_ name: String) { known.insert(name) }
  mutating func set(attribute: String) { attributes.insert(attribute) }

  /// How many blocks with variables of their own are around, and how many conditions.
  var scopes = 0
  var branches = 0
  private var touched: Set<String> = []
  /// Variables that the template sets at its outermost level before that level reads them. jinja2 keeps each as a local
  /// variable from the start, so that what reads it earlier, a macro for example, finds it undefined even where the
  /// conversation brings a variable of that name.
  private(set) var hidden: Set<String> = []

  /// Notes that the variable is set here.
  mutating func store(_ name: String) {
    know(name)
    guard scopes == 0, touched.insert(name).inserted, branches == 0 else { return }
    hidden.insert(name)
  }

  mutating func read(_ name: String) {
    if scopes == 0 { touched.insert(name) }
    for index in reads.indices { reads[index].insert(name) }
  }

  mutating func beginMacro() { reads.append([]) }
  mutating func endMacro() -> Set<String> { reads.popLast() ?? [] }

  /// Refuses functions and methods that no value can have.
  func check(_ source: TemplateSource) throws(ChatTemplateError) {
    for (name, offset) in calls where Function(rawValue: name) == nil && !known.contains(name) {
      throw .unsupported(source.place(offset), kind: "function", name: name)
    }
    for (name, offset) in methods where !Methods.all.contains(name) && !attributes.contains(name) {
      throw .unsupported(source.place(offset), kind: "method", name: name)
    }
  }
}
