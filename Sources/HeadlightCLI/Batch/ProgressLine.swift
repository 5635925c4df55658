import StrictJSON
import Synchronization

/// Shows how far the batch is, on standard error.
final class ProgressLine: Sendable {
  private let style: ProgressChoice
  private let sequences: Int
  private struct State {
    var sequence = 0
    var id = ""
    var heads = 0
    var done = 0
    var shown = -1
  }
  private let state = Mutex(State())

  init(_ choice: ProgressChoice, isQuiet: Bool, sequences: Int) {
    style = isQuiet ? .none : choice == .auto && !Messages.isTerminal ? .none : choice
    self.sequences = sequences
  }

  /// The next sequence begins.
  func start(_ id: String) {
    state.withLock { state in state = State(sequence: state.sequence + 1, id: shown(id)) }
  }

  /// So many heads will come.
  func expect(heads: Int) {
    state.withLock { state in
      state.heads = heads
      draw(&state)
    }
  }

  /// One more head is finished.
  func advance() {
    state.withLock { state in
      state.done += 1
      draw(&state)
    }
  }

  /// The sequence is finished.
  func finish(_ outcome: String) {
    state.withLock { state in
      clear()
      if style == .plain { Messages.line("[\(state.sequence)/\(sequences)] \(state.id): \(outcome)") }
    }
  }

  private func draw(_ state: inout State) {
    guard style == .auto, state.heads > 0 else { return }
    let percent = min(max(state.done * 100 / state.heads, 0), 100)
    guard percent != state.shown else { return }
    state.shown = percent
    let filled = percent / 5
    let bar = String(repeating: "━", count: filled) + String(repeating: "─", count: 20 - filled)
    Messages.write("\r\u{1B}[K\(bar) \(percent) %  [\(state.sequence)/\(sequences)] \(state.id)")
  }

  private func clear() {
    if style == .auto { Messages.write("\r\u{1B}[K") }
  }

  private func shown(_ id: String) -> String {
    Messages.printable(shortened(id, limit: 40), keepsLines: false)
  }
}
