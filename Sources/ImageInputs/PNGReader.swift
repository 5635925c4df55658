import CPNG
import FileAccess

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

extension RGBImage {
  /// Most bytes an image file may have.
  static let largestFile = 1 << 29

  /// Reads the PNG file at `path` as transformers reads an image that is given by its path: upright, and without its
  /// alpha channel, as Pillow's `convert("RGB")` leaves it out.
  ///
  /// Of 16 bits a channel the upper 8 count, but grey of 16 bits is cut off at 255, both as Pillow does it. Colours are
  /// taken as they are stored; gamma and colour profiles are not applied.
  ///
  /// - Throws: `ImageError` when the file cannot be read, is no PNG, is damaged or cut off anywhere, or has more than
  ///   `mostPixels` pixels.
  public static func open(_ path: String) throws(ImageError) -> RGBImage {
    let bytes: [UInt8]
    do throws(FileAccessError) { bytes = try readFile(path, limit: largestFile) } catch {
      throw .access(error)
    }
    return try RGBImage(png: bytes, path: path)
  }

  /// Reads the PNG file in `bytes`; `path` is for messages.
  init(png bytes: [UInt8], path: String) throws(ImageError) {
    guard bytes.starts(with: [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]) else {
      throw .notPNG(path: path, found: Self.kind(of: bytes))
    }
    var picture = cpng_picture()
    var message = [CChar](repeating: 0, count: Int(CPNG_MESSAGE_SIZE))
    let isRead = bytes.withUnsafeBufferPointer {
      cpng_decode($0.baseAddress, $0.count, UInt64(Self.mostPixels), &picture, &message)
    }
    guard isRead == 1, let pixels = picture.pixels else {
      let text = message.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }
      throw .png(path: path, problem: String(decoding: text, as: UTF8.self))
    }
    defer {
      free(picture.pixels)
      free(picture.exif)
    }
    let (width, height) = (Int(picture.width), Int(picture.height))
    let image = RGBImage(
      width: width, height: height,
      pixels: Self.rgb(pixels, count: width * height, channels: Int(picture.channels)))
    self = image.upright(
      ImageOrientation(exif: Array(UnsafeBufferPointer(start: picture.exif, count: picture.exif_size))))
  }

  private static func rgb(_ pixels: UnsafePointer<UInt8>, count: Int, channels: Int) -> [UInt8] {
    if channels == 3 { return Array(UnsafeBufferPointer(start: pixels, count: count * 3)) }
    return [UInt8](unsafeUninitializedCapacity: count * 3) { buffer, initialized in
      for pixel in 0..<count {
        let grey = pixels[2 * pixel] == 0 ? pixels[2 * pixel + 1] : 255
        for channel in 0..<3 { buffer[3 * pixel + channel] = grey }
      }
      initialized = count * 3
    }
  }

  private static func kind(of bytes: [UInt8]) -> String {
    if bytes.isEmpty { return "an empty file" }
    if bytes.starts(with: [0xFF, 0xD8, 0xFF]) { return "a JPEG" }
    if bytes.starts(with: Array("GIF8".utf8)) { return "a GIF" }
    if bytes.starts(with: Array("RIFF".utf8)), bytes.dropFirst(8).starts(with: Array("WEBP".utf8)) {
      return "a WebP"
    }
    return "a file of another kind"
  }
}
