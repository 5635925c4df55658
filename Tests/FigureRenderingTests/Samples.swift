import Figures

import FigureRendering

/// A frame and an overlay of three tokens.
func sampleLayout(_ renderer: FigureRenderer, style: FigureStyle = FigureStyle()) -> HeatmapLayout {
  let tokens = ["In", "·the", "·beginning"]
  return HeatmapLayout(queryLabels: tokens, keyLabels: tokens, style: style, measurer: renderer)
}

func sampleOverlay(_ layout: HeatmapLayout, title: String = "L0H1") -> Drawing {
  let weights: [Float] = [1, 0, 0, 0.25, 0.75, 0, 0.1, 0.2, 0.7]
  return weights.withUnsafeBufferPointer {
    layout.overlay(title: title, subtitle: "kjv", weights: $0, queries: 3, keys: 3)
  }
}

/// A drawing that holds nothing but `elements`.
func plainDrawing(
  _ width: Double, _ height: Double, on background: Color? = Color(rgb: 0xffffff),
  _ elements: [DrawingElement]
) -> Drawing {
  Drawing(
    size: Size(width: width, height: height), background: background, title: "", description: "",
    groups: [DrawingGroup("all", elements)])
}

/// Whether both pictures have the same pixels.
func same(_ one: RasterImage, _ other: RasterImage) -> Bool {
  one.width == other.width && one.height == other.height && one.opacities == other.opacities
}

extension RasterImage {
  /// The pixels as colours, rows from the top.
  var colors: [Color] { opacities.map { Color(rgb: $0) } }

  /// The pixels as `0xAARRGGBB`, rows from the top.
  var opacities: [UInt32] { (0..<height).flatMap { pixels.colors(row: $0, columns: 0..<width) } }
}
