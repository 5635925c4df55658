import Figures

/// A token's label between quotation marks, never empty, and not longer than a line.
func quotedLabel(_ label: String) -> String {
  let label = visibleControls(in: axisLabel(label))
  let limit = 24
  // Scalars, since one character may be of any number of them.
  let scalars = label.unicodeScalars
  guard scalars.count > limit else { return "“\(label)”" }
  return "“\(String(String.UnicodeScalarView(scalars.prefix(limit - 1))))…”"
}
