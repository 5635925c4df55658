import Figures
public enum SVGFigure {
  public static func render(
    _ drawing: Drawing, templates: TemplateSet, indexedPNG: (CellImage) throws -> [UInt8]
  ) throws -> [UInt8] { [] }
}
