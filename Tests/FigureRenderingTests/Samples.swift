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
func plainDrawing(_ width: Double, _ height: Double, _ elements: [DrawingElement]) -> Drawing {
  Drawing(
    size: Size(width: width, height: height), background: Color(rgb: 0xffffff), title: "", description: "",
    groups: [DrawingGroup("all", elements)])
}

/// Whether both pictures have the same pixels.
func same(_ one: RasterImage, _ other: RasterImage) -> Bool {
  one.width == other.width && one.height == other.height && one.colors == other.colors
}

extension RasterImage {
  /// The pixels as colours, rows from the top.
  var colors: [Color] {
    switch pixels {
    case .indexed(let indices, let palette): indices.map { palette[Int($0)] }
    case .rgb(let bytes):
      stride(from: 0, to: bytes.count, by: 3).map {
        Color(red: bytes[$0], green: bytes[$0 + 1], blue: bytes[$0 + 2])
      }
    }
  }
}
