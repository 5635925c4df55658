#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// Memory that tensors are views of: a mapped file, or an array made in memory.
///
/// The bytes never change and stay valid until the last tensor that refers to them is gone.
public final class TensorStorage: @unchecked Sendable {
  /// All bytes of the storage.
  public let bytes: UnsafeRawBufferPointer
  private let release: @Sendable () -> Void

  /// Takes over `bytes`; `release` is called once, when nothing refers to them any more.
  public init(bytes: UnsafeRawBufferPointer, release: @escaping @Sendable () -> Void) {
    self.bytes = bytes
    self.release = release
  }

  /// Copies `source` into memory of its own, aligned for any element type.
  public convenience init(copying source: UnsafeRawBufferPointer) {
    let copy = UnsafeMutableRawBufferPointer.allocate(byteCount: source.count, alignment: 64)
    copy.copyMemory(from: source)
    let address = UInt(bitPattern: copy.baseAddress)
    self.init(bytes: UnsafeRawBufferPointer(copy)) {
      UnsafeMutableRawPointer(bitPattern: address)?.deallocate()
    }
  }

  deinit { release() }
}

/// An immutable, contiguous, row-major view of numbers in a `TensorStorage`.
///
/// Making one costs nothing: weights stay where the file is mapped, in the type the file has.
/// Bytes are little-endian and need not be aligned.
public struct Tensor: Sendable {
  /// How each element is stored.
  public let elementType: ElementType
  /// The extent of each dimension, outermost first. Empty for a scalar.
  public let shape: [Int]
  /// The memory the view keeps alive.
  public let storage: TensorStorage
  /// Where the first element starts in `storage.bytes`.
  public let byteOffset: Int

  /// A view of `storage` that starts at `byteOffset`.
  ///
  /// The caller has checked that the elements lie inside the storage and fill whole blocks (readers validate a
  /// whole file before they make a view).
  public init(elementType: ElementType, shape: [Int], storage: TensorStorage, byteOffset: Int) {
    self.elementType = elementType
    self.shape = shape
    self.storage = storage
    self.byteOffset = byteOffset
    precondition(count % elementType.elementsPerBlock == 0)
    precondition(byteOffset >= 0 && byteOffset + byteCount <= storage.bytes.count)
  }

  /// A tensor that owns a copy of `values`, which must fill `shape` exactly.
  public init(shape: [Int], values: [Float]) {
    precondition(values.count == shape.reduce(1, *))
    self.init(
      elementType: .float32, shape: shape,
      storage: values.withUnsafeBytes { TensorStorage(copying: $0) }, byteOffset: 0)
  }

  /// Number of elements.
  public var count: Int { shape.reduce(1, *) }

  /// Number of bytes.
  public var byteCount: Int { count / elementType.elementsPerBlock * elementType.bytesPerBlock }

  /// The bytes of the elements; valid while the tensor's storage is.
  public var bytes: UnsafeRawBufferPointer {
    UnsafeRawBufferPointer(rebasing: storage.bytes[byteOffset..<byteOffset + byteCount])
  }
}

extension Tensor {
  /// Zeros that take no memory until they are looked at, or `nil` where there are too many even for that.
  public static func zeros(shape: [Int]) -> Tensor? {
    var byteCount = MemoryLayout<Float>.size
    for extent in shape {
      let (product, overflows) = byteCount.multipliedReportingOverflow(by: extent)
      guard !overflows, extent >= 0, product <= 1 << 36 else { return nil }
      byteCount = product
    }
    guard let memory = calloc(max(byteCount, 1), 1) else { return nil }
    let address = UInt(bitPattern: memory)
    let storage = TensorStorage(bytes: UnsafeRawBufferPointer(start: memory, count: byteCount)) {
      free(UnsafeMutableRawPointer(bitPattern: address))
    }
    return Tensor(elementType: .float32, shape: shape, storage: storage, byteOffset: 0)
  }
}
