extension [DrawingGroup] {
  /// Adds the elements of `groups`: to the group of the same name where there is one.
  mutating func join(_ groups: [DrawingGroup]) {
    for group in groups {
      if let place = firstIndex(where: { $0.name == group.name }) {
        self[place].elements += group.elements
      } else {
        append(group)
      }
    }
  }
}
