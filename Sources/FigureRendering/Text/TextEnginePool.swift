import Figures
import Synchronization

/// Text engines that wait for work: each is used by one caller at a time, and there are as many as callers at once.
final class TextEnginePool: Sendable {
  let families: FontFamilies
  let missing = MissingCharacters()
  private let idle = Mutex<[TextEngine]>([])

  init(families: FontFamilies) { self.families = families }

  func withEngine<R, E: Error>(_ body: (TextEngine) throws(E) -> R) throws(E) -> R {
    let engine = idle.withLock { $0.popLast() } ?? TextEngine(families: families, missing: missing)
    defer { idle.withLock { $0.append(engine) } }
    return try body(engine)
  }
}
