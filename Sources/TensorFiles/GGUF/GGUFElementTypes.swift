import AttentionCore

/// The types of tensors by the numbers that ggml gives them (`enum ggml_type` of `ggml.h`).
enum GGUFElementTypes {
  /// Those that are read.
  static let supported: [UInt32: ElementType] = [
    0: .float32, 1: .float16, 2: .q40, 3: .q41, 6: .q50, 7: .q51, 8: .q80, 10: .q2K, 11: .q3K, 12: .q4K,
    13: .q5K, 14: .q6K, 20: .iq4NL, 23: .iq4XS, 24: .int8, 25: .int16, 26: .int32, 27: .int64, 28: .float64,
    30: .bfloat16,
  ]

  /// The supported types in the order in which ggml counts them.
  static var all: [ElementType] { supported.sorted { $0.key < $1.key }.map(\.value) }

  /// What people call a type that is not read.
  static func name(_ number: UInt32) -> String {
    let names: [UInt32: String] = [
      4: "Q4_2", 5: "Q4_3", 9: "Q8_1", 15: "Q8_K", 16: "IQ2_XXS", 17: "IQ2_XS", 18: "IQ3_XXS", 19: "IQ1_S",
      21: "IQ3_S", 22: "IQ2_S", 29: "IQ1_M", 31: "Q4_0_4_4", 32: "Q4_0_4_8", 33: "Q4_0_8_8", 34: "TQ1_0",
      35: "TQ2_0", 36: "IQ4_NL_4_4", 37: "IQ4_NL_4_8", 38: "IQ4_NL_8_8", 39: "MXFP4", 40: "NVFP4", 41: "Q1_0",
    ]
    return names[number] ?? "number \(number) of ggml"
  }
}
