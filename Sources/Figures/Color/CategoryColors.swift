/// Colours for things that have no order, such as kinds of heads.
enum CategoryColors {
  /// The colours by number; the last one is for what belongs to no category.
  ///
  /// The first eight and the grey are Paul Tol's scheme "light", made to stand under dark lettering and to be told apart with and
  /// without red-green colour blindness; two more are added, since there are more kinds.
  static let colors: [Color] = [
    0x77aadd, 0xee8866, 0xeedd88, 0xffaabb, 0x99ddff, 0x44bb99, 0xbbcc33, 0xaaaa00, 0xccbbee, 0xcfae91,
    0xdddddd,
  ].map { Color(rgb: $0) }

  /// The colour of category `index`; those beyond the table share the last one.
  static func color(_ index: Int) -> Color { colors[min(max(index, 0), colors.count - 1)] }
}
