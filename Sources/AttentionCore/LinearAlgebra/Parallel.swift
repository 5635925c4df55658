import Dispatch
import Synchronization

/// Shares independent pieces of work among threads.
///
/// Every piece is the same whatever the number of threads, and each writes its own part of the result:
/// the same input gives the same bits on one thread or on many.
public struct Parallel: Sendable {
  /// How many threads work at once, at least 1.
  public let threads: Int

  /// - Parameter threads: at least 1.
  public init(threads: Int) {
    precondition(threads >= 1)
    self.threads = threads
  }

  /// Calls `body(index, worker)` once for each index in `0..<count`; `worker` is in `0..<threads`, and no two
  /// calls at the same time have the same worker, so that each worker can have memory of its own.
  public func forEach(_ count: Int, _ body: @Sendable (_ index: Int, _ worker: Int) -> Void) {
    let workers = min(threads, count)
    if workers <= 1 {
      for index in 0..<count { body(index, 0) }
      return
    }
    let next = Atomic<Int>(0)
    DispatchQueue.concurrentPerform(iterations: workers) { worker in
      while true {
        let index = next.wrappingAdd(1, ordering: .relaxed).oldValue
        if index >= count { return }
        body(index, worker)
      }
    }
  }

  /// The results of `body(index)` for each index in `0..<count`, in order.
  public func map<Result: Sendable>(_ count: Int, _ body: @Sendable (_ index: Int) -> Result) -> [Result] {
    [Result](unsafeUninitializedCapacity: count) { buffer, initialized in
      guard let base = buffer.baseAddress else { return }
      let target = Shared(base)
      forEach(count) { index, _ in (target.pointer + index).initialize(to: body(index)) }
      initialized = count
    }
  }

  /// As `forEach(_:_:)`, for work that can fail: the error thrown is that of the lowest index that failed.
  public func forEach<Failure: Error>(
    _ count: Int, throwing type: Failure.Type,
    _ body: @Sendable (_ index: Int, _ worker: Int) throws(Failure) -> Void
  ) throws(Failure) {
    let failure = Mutex<(index: Int, error: Failure)?>(nil)
    forEach(count) { index, worker in
      // What comes after a failure is not worth the work; what comes before may still be the first.
      if let first = failure.withLock({ $0?.index }), first < index { return }
      do throws(Failure) {
        try body(index, worker)
      } catch {
        failure.withLock { first in
          if let known = first, known.index < index { return }
          first = (index, error)
        }
      }
    }
    if let first = failure.withLock({ $0 }) { throw first.error }
  }
}

/// A pointer that worker threads may share: each writes only its own part.
struct Shared<Pointee>: @unchecked Sendable {
  let pointer: UnsafeMutablePointer<Pointee>
  init(_ pointer: UnsafeMutablePointer<Pointee>) { self.pointer = pointer }
}
