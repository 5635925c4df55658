import CCairo

extension TextEngine {
  /// What is drawn for `string`, which has just been laid out and has characters that no font has: each of them becomes its code
  /// point, as in `⟨U+1E900⟩`, never a box.
  ///
  /// - Returns: the text, and the characters that were lacking.
  func substitute(for string: String) -> (text: String, missing: Set<Unicode.Scalar>) {
    var text = string
    var missing: Set<Unicode.Scalar> = []
    // Without its neighbours a character may be shaped by another font, so look again; more than a few rounds help nobody.
    for _ in 0..<4 {
      let found = unknownScalars(in: text)
      guard !found.isEmpty else { break }
      missing.formUnion(found)
      setText("⟨⟩")
      let hasBrackets = pango_layout_get_unknown_glyphs_count(layout.pointer) == 0
      let (open, close) = hasBrackets ? ("⟨", "⟩") : ("<", ">")
      var drawn = ""
      for scalar in text.unicodeScalars {
        switch scalar {
        case "⟨" where !hasBrackets: drawn += open
        case "⟩" where !hasBrackets: drawn += close
        case _ where found.contains(scalar) && !scalar.isASCII: drawn += open + codePoint(scalar) + close
        default: drawn.unicodeScalars.append(scalar)
        }
      }
      text = drawn
      setText(text)
      guard pango_layout_get_unknown_glyphs_count(layout.pointer) > 0 else { break }
    }
    return (text, missing.subtracting(["⟨", "⟩"]))
  }

  /// The characters of `text` that were laid out without a glyph. Pango puts them into the unknown glyph; where shaping has made
  /// others of them, they are the first of their cluster.
  private func unknownScalars(in text: String) -> Set<Unicode.Scalar> {
    let own = Set(text.unicodeScalars)
    let bytes = text.utf8
    var found: Set<Unicode.Scalar> = []
    var runs = pango_layout_get_line_readonly(layout.pointer, 0)?.pointee.runs
    while let run = runs {
      defer { runs = run.pointee.next }
      guard let item = run.pointee.data?.assumingMemoryBound(to: PangoGlyphItem.self).pointee,
        let glyphs = item.glyphs?.pointee
      else { continue }
      for index in 0..<Int(glyphs.num_glyphs) {
        let glyph = glyphs.glyphs[index].glyph
        guard glyph & UInt32(PANGO_GLYPH_UNKNOWN_FLAG) != 0 else { continue }
        if let scalar = Unicode.Scalar(glyph & ~UInt32(PANGO_GLYPH_UNKNOWN_FLAG)), own.contains(scalar) {
          found.insert(scalar)
        } else {
          let offset = Int(item.item.pointee.offset) + Int(glyphs.log_clusters[index])
          guard offset < bytes.count else { continue }
          found.insert(text.unicodeScalars[bytes.index(bytes.startIndex, offsetBy: offset)])
        }
      }
    }
    return found
  }
}
