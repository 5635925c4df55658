import Figures

/// The cells of a map as one path a colour: equal neighbours in a row are joined, and the map's first colour, which most
/// cells have, is one rectangle under all of them. Blank cells have no shape; where there are any, the first colour has a path like
/// all others.
struct CellShapes {
  /// Colour and path, the first colour first.
  private var paths: [(color: Color, path: String)] = []

  init(_ image: CellImage) {
    guard !image.palette.isEmpty else { return }
    let rect = image.rect
    func number(_ value: Double) -> String { decimal(value, places: 2) }
    func box(columns: Range<Int>, row: Int) -> String {
      let left = rect.x + rect.width * Double(columns.lowerBound) / Double(image.columns)
      let right = rect.x + rect.width * Double(columns.upperBound) / Double(image.columns)
      let top = rect.y + rect.height * Double(row) / Double(image.rows)
      let bottom = rect.y + rect.height * Double(row + 1) / Double(image.rows)
      return "M\(number(left)) \(number(top))H\(number(right))V\(number(bottom))H\(number(left))z"
    }
    let hasBlanks = image.indices.contains(CellImage.blank)
    var boxes = [String](repeating: "", count: image.palette.count)
    for row in 0..<image.rows {
      var start = 0
      while start < image.columns {
        let index = image.indices[row * image.columns + start]
        var end = start + 1
        while end < image.columns, image.indices[row * image.columns + end] == index { end += 1 }
        if index != CellImage.blank, index > 0 || hasBlanks {
          boxes[Int(index)] += box(columns: start..<end, row: row)
        }
        start = end
      }
    }
    if !hasBlanks {
      boxes[0] =
        "M\(number(rect.x)) \(number(rect.y))H\(number(rect.maxX))V\(number(rect.maxY))H\(number(rect.x))z"
    }
    paths = zip(image.palette, boxes).filter { !$0.1.isEmpty }.map { ($0, $1) }
  }

  var value: [TemplateValue] {
    paths.map { ["color": .string($0.color.hex), "path": .string($0.path)] }
  }
}
