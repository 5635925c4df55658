import AttentionCore
import Synchronization
import Testing

struct ParallelTests {
  @Test("every index is visited once, by a worker that exists", arguments: [1, 2, 7], [0, 1, 5, 100])
  func visitsEachOnce(_ threads: Int, _ count: Int) {
    let visits = Mutex([Int](repeating: 0, count: count))
    let odd = Mutex(0)
    Parallel(threads: threads).forEach(count) { index, worker in
      visits.withLock { $0[index] += 1 }
      if worker < 0 || worker >= threads { odd.withLock { $0 += 1 } }
    }
    #expect(visits.withLock { $0 } == [Int](repeating: 1, count: count))
    #expect(odd.withLock { $0 } == 0)
  }

  @Test("of several errors the one of the lowest index comes out")
  func firstError() {
    struct Failure: Error, Equatable { let index: Int }
    #expect(throws: Failure(index: 3)) {
      try Parallel(threads: 4).forEach(50, throwing: Failure.self) { index, _ throws(Failure) in
        if index >= 3 { throw Failure(index: index) }
      }
    }
  }
}
