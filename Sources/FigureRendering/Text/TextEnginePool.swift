import Synchronization

/// Text engines that wait for work: each is used by one caller at a time, and there are as many as callers at once.
final class TextEnginePool: Sendable {
  private let idle = Mutex<[TextEngine]>([])

  func withEngine<R, E: Error>(_ body: (TextEngine) throws(E) -> R) throws(E) -> R {
    let engine = idle.withLock { $0.popLast() } ?? TextEngine()
    defer { idle.withLock { $0.append(engine) } }
    return try body(engine)
  }
}
