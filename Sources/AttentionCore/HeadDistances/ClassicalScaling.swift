/// Places in a plane whose distances are as near to given ones as two axes allow (classical scaling, Torgerson 1952):
/// the two largest eigenvectors of B = −½ J D² J, each times the root of its eigenvalue, where D² are the squared
/// distances and J takes away the mean.
///
/// Square roots of Jensen-Shannon divergences are distances of points in a space of many dimensions (Fuglede & Topsøe
/// 2004), and so are roots of means of them: B then has no eigenvalue below 0 but for rounding, and the places are an
/// exact projection.
///
/// To beware of: axes have no meaning of their own; heads that are near in the plane may be far apart in what the other
/// axes would show, so that `explained` belongs beside it; where eigenvalues are equal, as for heads that are all
/// equally far apart, the plane is one of many. Clark et al. 2019 place heads by iterative scaling of the divergences
/// themselves, which looks alike and is not the same.
public struct ClassicalScaling: Sendable {
  /// A place for each point; their mean is 0. Of an axis and its mirror image, `SymmetricEigen` says which.
  public let places: [(x: Double, y: Double)]
  /// The two eigenvalues by the sum of all, 0 to 1; 1 where all points are one.
  public let explained: Double

  /// - Parameters:
  ///   - squaredDistances: `[count, count]`, row-major, symmetric, 0 on the diagonal.
  ///   - count: how many points there are, at least 1.
  public init(squaredDistances: [Float], count: Int) {
    precondition(count >= 1 && squaredDistances.count == count * count)
    var centred = squaredDistances.map { -0.5 * Double($0) }
    let means = (0..<count).map { row in
      centred[row * count..<(row + 1) * count].reduce(0, +) / Double(count)
    }
    let mean = means.reduce(0, +) / Double(count)
    for row in 0..<count {
      for column in 0..<count { centred[row * count + column] += mean - means[row] - means[column] }
    }
    let trace = (0..<count).reduce(0.0) { $0 + centred[$1 * count + $1] }
    // Less spread than rounding leaves over: all points are one.
    guard trace > 1e-7 * Double(count), count > 1,
      let eigen = SymmetricEigen(centred, size: count, count: 2)
    else {
      places = Array(repeating: (0, 0), count: count)
      explained = 1
      return
    }
    let values = eigen.values.map { max($0, 0) }
    func coordinate(_ axis: Int, _ point: Int) -> Double {
      eigen.vectors[axis * count + point] * values[axis].squareRoot()
    }
    places = (0..<count).map { (coordinate(0, $0), coordinate(1, $0)) }
    explained = min((values[0] + values[1]) / trace, 1)
  }
}
