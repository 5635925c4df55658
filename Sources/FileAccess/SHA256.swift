#if canImport(CLibCrypto)
  import CLibCrypto
#elseif canImport(CryptoKit)
  import CryptoKit
  import Foundation
#endif

/// The SHA-256 hash (FIPS 180-4), as `sha256sum` and model hubs give it.
///
/// OpenSSL uses the processor's own instructions: gigabytes of weights are hashed at memory's speed.
public enum SHA256 {
  #if canImport(CLibCrypto)
    /// Keeps OpenSSL from clearing itself away at exit: a thread that still hashes then would crash.
    private static let isSetUp = OPENSSL_init_crypto(UInt64(OPENSSL_INIT_NO_ATEXIT), nil) == 1
  #endif

  /// The hash of `bytes`, as 64 hexadecimal digits.
  public static func hexDigest(of bytes: UnsafeRawBufferPointer) -> String {
    let digest: [UInt8]
    #if canImport(CLibCrypto)
      precondition(isSetUp, "OpenSSL cannot be set up")
      var output = [UInt8](repeating: 0, count: 32)
      let done = EVP_Digest(bytes.baseAddress, bytes.count, &output, nil, EVP_sha256(), nil)
      // It fails only where SHA-256 has been configured away or memory is used up.
      precondition(done == 1, "SHA-256 is not available in OpenSSL")
      digest = output
    #else
      var hash = CryptoKit.SHA256()
      hash.update(bufferPointer: bytes)
      digest = Array(hash.finalize())
    #endif
    return digest.map { byte in
      let digits = String(byte, radix: 16)
      return digits.utf8.count < 2 ? "0" + digits : digits
    }.joined()
  }
}
