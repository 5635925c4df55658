/// What makes queries, keys or values of the vectors that enter the attention: one linear map, or a map to a narrow
/// vector, a norm, and a map from there to all heads (multi-head latent attention, DeepSeek-V2, 2024).
public struct Projection: Sendable {
  /// To the narrow vector, or `nil` where `up` reads the input itself.
  public let down: LinearMap?
  /// Normalises the narrow vector.
  public let norm: Norm?
  /// To all heads, side by side.
  public let up: LinearMap
  /// To what is appended to every head's vector, the same for all of them.
  public let shared: LinearMap?
  /// How many heads `up` makes; it matters where something is appended to each.
  public let heads: Int

  /// One linear map.
  public init(_ map: LinearMap) {
    self.init(down: nil, norm: nil, up: map)
  }

  /// `up(norm(down x))` for `heads` heads, each with `shared(x)` behind it; the widths must fit.
  public init(down: LinearMap?, norm: Norm?, up: LinearMap, shared: LinearMap? = nil, heads: Int = 1) {
    precondition(down == nil || down?.outputs == up.inputs)
    precondition(heads > 0 && up.outputs % heads == 0)
    precondition(shared == nil || shared?.inputs == (down ?? up).inputs)
    self.down = down
    self.norm = norm
    self.up = up
    self.shared = shared
    self.heads = heads
  }

  /// Width of what goes in.
  public var inputs: Int { (down ?? up).inputs }
  /// Width of what comes out, all heads together.
  public var outputs: Int { up.outputs + (shared?.outputs ?? 0) * heads }

  /// Projects `rows` vectors `[rows, inputs]` to `[rows, outputs]`.
  func apply(_ x: UnsafePointer<Float>, rows: Int, parallel: Parallel) -> FloatBuffer {
    let result = FloatBuffer(count: rows * outputs)
    guard let shared else {
      raise(x, rows: rows, to: result.pointer, parallel: parallel)
      return result
    }
    let own = FloatBuffer(count: rows * up.outputs)
    raise(x, rows: rows, to: own.pointer, parallel: parallel)
    let appended = FloatBuffer(count: rows * shared.outputs)
    shared.apply(x, rows: rows, to: appended.pointer, parallel: parallel)
    let width = up.outputs / heads
    for row in 0..<rows {
      for head in 0..<heads {
        let place = result.pointer + row * outputs + head * (width + shared.outputs)
        place.update(from: own.pointer + row * up.outputs + head * width, count: width)
        (place + width).update(from: appended.pointer + row * shared.outputs, count: shared.outputs)
      }
    }
    return result
  }

  private func raise(
    _ x: UnsafePointer<Float>, rows: Int, to y: UnsafeMutablePointer<Float>, parallel: Parallel
  ) {
    guard let down else { return up.apply(x, rows: rows, to: y, parallel: parallel) }
    let narrow = FloatBuffer(count: rows * down.outputs)
    down.apply(x, rows: rows, to: narrow.pointer, parallel: parallel)
    norm?.apply(narrow.pointer, rows: rows, width: down.outputs, to: narrow.pointer, parallel: parallel)
    up.apply(narrow.pointer, rows: rows, to: y, parallel: parallel)
  }
}
