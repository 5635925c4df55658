/// A macro as it stands in the template.
struct MacroDefinition: Sendable {
  struct Parameter: Sendable {
    let name: String
    let byDefault: (any Expression)?
  }
  let name: String
  let parameters: [Parameter]
  let body: [any Statement]
  /// Whether the body reads `caller`, `kwargs` and `varargs`.
  let takesCaller: Bool
  let takesKeywords: Bool
  let takesExtras: Bool
}

/// A macro and the scope in which it was defined, whose variables it sees.
final class Macro {
  let definition: MacroDefinition
  let scope: Scope

  init(_ definition: MacroDefinition, in scope: Scope) {
    self.definition = definition
    self.scope = scope
  }
}

struct MacroStatement: Statement {
  let offset: Int
  let definition: MacroDefinition

  func execute(_ renderer: Renderer) throws(ChatTemplateError) -> Flow {
    try renderer.charge(created: 16)
    renderer.keepScopeForMacro()
    renderer.scope.variables[definition.name] = .macro(Macro(definition, in: renderer.scope))
    return .normal
  }
}

/// `{% call macro() %}…{% endcall %}`
struct CallStatement: Statement {
  let offset: Int
  let call: CallExpression
  let caller: MacroDefinition

  func execute(_ renderer: Renderer) throws(ChatTemplateError) -> Flow {
    renderer.keepScopeForMacro()
    let value = try call.call(renderer, caller: Macro(caller, in: renderer.scope))
    try renderer.write(try renderer.text(value).scalars)
    return .normal
  }
}

extension Renderer {
  /// What the body of `macro` writes.
  func call(_ macro: Macro, _ arguments: Arguments) throws(ChatTemplateError) -> Value {
    let definition = macro.definition
    var keywords = arguments.keywords
    var given: [String: Value] = [:]
    for (parameter, value) in zip(definition.parameters, arguments.positional) {
      given[parameter.name] = value
    }
    for parameter in definition.parameters.dropFirst(arguments.positional.count) {
      guard let index = keywords.firstIndex(where: { $0.name == parameter.name }) else { continue }
      given[parameter.name] = keywords.remove(at: index).value
    }
    if definition.takesCaller {
      let index = keywords.firstIndex { $0.name == "caller" }
      given["caller"] =
        index.map { keywords.remove(at: $0).value } ?? .undefined(Undefined("No caller defined"))
    }
    if definition.takesKeywords {
      var builder = MappingBuilder()
      for (name, value) in keywords { try builder.set(.string(name), value, self) }
      given["kwargs"] = .dictionary(try builder.finish(self))
    } else if let keyword = keywords.first {
      throw failure("macro '\(definition.name)' takes no keyword argument '\(keyword.name)'")
    }
    if definition.takesExtras {
      given["varargs"] = try tuple(Array(arguments.positional.dropFirst(definition.parameters.count)))
    } else if arguments.positional.count > definition.parameters.count {
      throw failure(
        "macro '\(definition.name)' takes not more than \(definition.parameters.count) argument(s)")
    }
    return try inScope(macro.scope, given) { () throws(ChatTemplateError) in
      let (text, _) = try capture { () throws(ChatTemplateError) in
        for parameter in definition.parameters where scope.variables[parameter.name] == nil {
          scope.variables[parameter.name] =
            if let byDefault = parameter.byDefault { try evaluate(byDefault) } else {
              .undefined(Undefined("parameter '\(parameter.name)' was not provided"))
            }
        }
        return try execute(definition.body)
      }
      return .string(text)
    }
  }
}
