import AttentionCore

extension HeadKind {
  /// What stands for it in a cell: five letters at most; nothing for heads that are mixed.
  public var code: String {
    switch self {
    case .previousToken: "prev"
    case .nextToken: "next"
    case .selfToken: "self"
    case .sink: "sink"
    case .delimiter: "delim"
    case .duplicateToken: "dup"
    case .induction: "ind"
    case .local: "local"
    case .broad: "broad"
    case .content: "cont"
    case .mixed: ""
    }
  }
}
