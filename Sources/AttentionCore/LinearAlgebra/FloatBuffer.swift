/// Working memory for numbers of the forward pass: uninitialised, cache-line aligned, freed at the end.
final class FloatBuffer: @unchecked Sendable {
  let pointer: UnsafeMutablePointer<Float>
  let count: Int

  init(count: Int) {
    self.count = count
    pointer = UnsafeMutableRawPointer.allocate(byteCount: max(count, 1) * 4, alignment: 64)
      .bindMemory(to: Float.self, capacity: max(count, 1))
  }

  deinit { UnsafeMutableRawPointer(pointer).deallocate() }

  var values: UnsafeBufferPointer<Float> { UnsafeBufferPointer(start: pointer, count: count) }
}
