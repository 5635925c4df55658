import Figures

/// A drawing → an SVG file, through the template `figure.svg`.
///
/// Text stays text, and the groups of the drawing become groups with their names as classes.
public enum SVGFigure {
  /// With more cells than this in a drawing, its maps are embedded as images of one pixel a cell.
  static let mostShapes = 16_384

  /// The SVG of `drawing`, in UTF-8.
  ///
  /// - Parameters:
  ///   - facts: what the file says beside title and description, such as the model's name.
  ///   - fontFamily: the family of all lettering, or several as a style sheet lists them, before the usual ones.
  ///   - png: a PNG file of a picture, or one of one pixel a cell, asked for when there are too many cells for shapes.
  /// - Throws: `TemplateError`, or what `png` throws.
  public static func render(
    _ drawing: Drawing, facts: [(name: String, value: String)] = [], templates: TemplateSet,
    fontFamily: String? = nil, png: (DrawingImage) throws -> [UInt8]
  ) throws -> [UInt8] {
    let images = drawing.groups.flatMap(\.elements).compactMap { element in
      if case .cells(let image) = element { image } else { nil }
    }
    let isEmbedding = images.reduce(0) { $0 + $1.indices.count } > mostShapes
    let groups = try drawing.groups.map { group -> TemplateValue in
      let elements = try group.elements.map { element -> TemplateValue in
        try value(of: element, embedsCells: isEmbedding, png: png)
      }
      return ["name": .string(group.name), "elements": .list(elements)]
    }
    return try templates.render(
      "figure.svg",
      [
        "width": length(drawing.size.width), "height": length(drawing.size.height),
        "background": .string(drawing.background?.hex ?? ""), "title": .string(drawing.title),
        "description": .string(drawing.description),
        "facts": .list(
          facts.map { ["name": .string($0.name), "value": .string(visibleControls(in: $0.value))] }),
        "families": .string(FontFamilies(fontFamily).css),
        "groups": .list(groups),
      ])
  }

  /// One element; the template finds out what it is by which of the keys is there.
  private static func value(
    of element: DrawingElement, embedsCells: Bool, png: (DrawingImage) throws -> [UInt8]
  ) throws -> TemplateValue {
    switch element {
    case .fill(let rect, let color):
      return value("rectangle", .object(box(rect).merging(["color": .string(color.hex)]) { $1 }))
    case .line(let from, let to, let width, let color):
      return value(
        "line",
        [
          "x1": length(from.x), "y1": length(from.y), "x2": length(to.x), "y2": length(to.y),
          "width": length(width), "color": .string(color.hex),
        ])
    case .text(let run):
      return value(
        "text",
        [
          "x": length(run.position.x), "y": length(run.position.y),
          "classes": .string(run.font.role.rawValue + (run.font.weight == .bold ? " bold" : "")),
          "anchor": .string(anchor(of: run)), "direction": run.isRightToLeft ? "rtl" : "",
          "rotation": run.rotation == 0 ? "" : length(run.rotation), "size": length(run.font.size),
          "color": .string(run.color.hex), "string": .string(run.string),
        ])
    case .cells(let image) where embedsCells:
      return value("image", imageValue(image.rect, isSmooth: false, png: try png(.cells(image))))
    case .cells(let image):
      return value("shapes", .list(CellShapes(image).value))
    case .picture(let picture):
      let file = try png(.picture(picture.keepingEdges))
      return value("image", imageValue(picture.rect, isSmooth: picture.isSmooth, png: file))
    }
  }

  /// SVG counts from where reading begins, a drawing from the left.
  private static func anchor(of run: TextRun) -> String {
    switch run.anchor {
    case .start: run.isRightToLeft ? "end" : ""
    case .middle: "middle"
    case .end: run.isRightToLeft ? "" : "end"
    }
  }

  private static func value(_ kind: String, _ content: TemplateValue) -> TemplateValue {
    var keys: [String: TemplateValue] = [
      "rectangle": false, "line": false, "text": false, "shapes": false, "image": false,
    ]
    keys[kind] = content
    return .object(keys)
  }

  private static func imageValue(_ rect: Rect, isSmooth: Bool, png: [UInt8]) -> TemplateValue {
    .object(
      box(rect).merging(["png": .base64(png), "classes": isSmooth ? "picture" : "cells"]) { $1 })
  }

  private static func box(_ rect: Rect) -> [String: TemplateValue] {
    [
      "x": length(rect.x), "y": length(rect.y), "width": length(rect.width), "height": length(rect.height),
    ]
  }

  private static func length(_ value: Double) -> TemplateValue { .string(decimal(value, places: 2)) }
}
