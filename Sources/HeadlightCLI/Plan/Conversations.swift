import ChatTemplates
import Checkpoints
import FileAccess
import TokenSequences

/// Conversations as the texts that a model's chat template makes of them.
struct Conversations {
  /// The files of messages, and the template's, where there are any.
  let files: [String]
  /// A text for each conversation, or why there is none.
  let entries: [SequenceEntry]

  /// Reads files of messages, and the chat template of the model.
  ///
  /// - Throws: when the model has no template that can be used.
  init(_ paths: [String], model: String) throws {
    var entries: [SequenceEntry] = []
    var templates: [String] = []
    // By whether the conversation brings tools.
    var read: [Bool: (ChatTemplate, SpecialTokens)] = [:]
    let own = paths.isEmpty ? nil : try Self.own(of: model)
    for path in paths {
      let id = Paths.stem(path)
      func fail(_ error: ChatTemplateError) {
        // What is wrong with the file itself begins with its name.
        let problem = "\(error)"
        let start = "\(path): "
        entries.append(
          SequenceEntry(
            id: id,
            result: .failure(
              SequenceError(
                origin: path,
                problem: problem.hasPrefix(start) ? String(problem.dropFirst(start.count)) : problem))))
      }
      let chat: ChatMessages
      do throws(ChatTemplateError) { chat = try ChatMessages.read(path) } catch {
        if case .access = error { throw error }
        fail(error)
        continue
      }
      let hasTools = chat.tools != nil
      let (template, special) = try own ?? read[hasTools] ?? Self.inDirectory(of: model, hasTools: hasTools)
      read[hasTools] = (template, special)
      if own == nil, !templates.contains(template.name) { templates.append(template.name) }
      do throws(ChatTemplateError) {
        let rendering = try template.render(chat, specialTokens: special)
        let note = "the chat template was told today's date: another day gives another text"
        // The template has put the special tokens where it wants them.
        let sequence = TokenSequence(
          id: id, origin: path, text: rendering.text, addsSpecialTokens: false,
          notes: rendering.usesDate ? [note] : [])
        entries.append(SequenceEntry(id: id, result: .success(sequence)))
      } catch {
        fail(error)
      }
    }
    self.entries = entries
    files = paths.filter { fileKind($0) == .regular } + templates
  }

  /// The template inside a GGUF file.
  private static func own(of model: String) throws -> (ChatTemplate, SpecialTokens)? {
    guard let tokens = try GGUFTokens.find(model), let source = tokens.chatTemplate else { return nil }
    var special: [String: String] = [:]
    for (name, id) in [
      ("bos_token", tokens.bosID), ("eos_token", tokens.eosID), ("unk_token", tokens.unknownID),
      ("pad_token", tokens.paddingID),
    ] {
      if let id, tokens.tokens.indices.contains(id) { special[name] = tokens.tokens[id] }
    }
    return (try ChatTemplate(source: source, name: "\(tokens.path), chat_template"), SpecialTokens(special))
  }

  private static func inDirectory(
    of model: String, hasTools: Bool
  ) throws -> (ChatTemplate, SpecialTokens) {
    let directory = Paths.modelDirectory(model)
    guard let template = try ChatTemplate.read(directory: directory, hasTools: hasTools) else {
      throw UsageError(
        "--chat: \(directory) has no chat template (chat_template.jinja, or 'chat_template' in tokenizer_config.json)"
      )
    }
    return (template, try SpecialTokens.read(directory: directory))
  }
}
