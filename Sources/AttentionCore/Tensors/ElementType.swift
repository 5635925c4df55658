/// How the elements of a tensor are stored: one by one, or in blocks that share a scale.
public enum ElementType: String, Sendable, CaseIterable {
  case float64, float32, float16, bfloat16
  /// Eight bits with four or five for the exponent, as `torch.float8_e4m3fn` and `torch.float8_e5m2`.
  case float8e4m3, float8e5m2
  case int64, int32, int16, int8
  case uint64, uint32, uint16, uint8
  case bool
  /// ggml's blocks of 32 elements, with 4 to 8 bits an element.
  case q40, q41, q50, q51, q80, iq4NL
  /// ggml's blocks of 256 elements, with 2 to 6 bits an element.
  case q2K, q3K, q4K, q5K, q6K, iq4XS

  /// Elements that are stored together: 1, or 32 or 256 where they are quantised in blocks. Blocks lie along the last
  /// dimension and never cross the end of a row.
  public var elementsPerBlock: Int {
    switch self {
    case .q40, .q41, .q50, .q51, .q80, .iq4NL: 32
    case .q2K, .q3K, .q4K, .q5K, .q6K, .iq4XS: 256
    default: 1
    }
  }

  /// Bytes that one block takes; where elements are stored one by one, the bytes of one element.
  public var bytesPerBlock: Int {
    switch self {
    case .float64, .int64, .uint64: 8
    case .float32, .int32, .uint32: 4
    case .float16, .bfloat16, .int16, .uint16: 2
    case .float8e4m3, .float8e5m2, .int8, .uint8, .bool: 1
    case .q40, .iq4NL: 18
    case .q41: 20
    case .q50: 22
    case .q51: 24
    case .q80: 34
    case .q2K: 84
    case .q3K: 110
    case .q4K: 144
    case .q5K: 176
    case .q6K: 210
    case .iq4XS: 136
    }
  }

  /// Whether elements are quantised in blocks that share a scale.
  public var isBlockQuantized: Bool { elementsPerBlock > 1 }

  /// The name people know it by, as safetensors or ggml writes it: `F32`, `BF16`, `I64`, `Q4_K`.
  public var name: String {
    switch self {
    case .float64: "F64"
    case .float32: "F32"
    case .float16: "F16"
    case .bfloat16: "BF16"
    case .float8e4m3: "F8_E4M3"
    case .float8e5m2: "F8_E5M2"
    case .int64: "I64"
    case .int32: "I32"
    case .int16: "I16"
    case .int8: "I8"
    case .uint64: "U64"
    case .uint32: "U32"
    case .uint16: "U16"
    case .uint8: "U8"
    case .bool: "BOOL"
    case .q40: "Q4_0"
    case .q41: "Q4_1"
    case .q50: "Q5_0"
    case .q51: "Q5_1"
    case .q80: "Q8_0"
    case .iq4NL: "IQ4_NL"
    case .q2K: "Q2_K"
    case .q3K: "Q3_K"
    case .q4K: "Q4_K"
    case .q5K: "Q5_K"
    case .q6K: "Q6_K"
    case .iq4XS: "IQ4_XS"
    }
  }

  /// Whether elements are real numbers rather than integers or truth values.
  public var isFloatingPoint: Bool {
    switch self {
    case .int64, .int32, .int16, .int8, .uint64, .uint32, .uint16, .uint8, .bool: false
    default: true
    }
  }
}
