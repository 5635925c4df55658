#if canImport(Darwin)
  import Darwin
#elseif canImport(Musl)
  import Musl
#else
  import Glibc
#endif

/// The system's words for an error number.
func systemErrorText(_ code: Int32) -> String {
  // strerror_r has two signatures on Linux; strerror's buffer is per thread in glibc and Darwin.
  guard let text = strerror(code) else { return "error \(code)" }
  return String(cString: text)
}

/// Calls `body` until it is not interrupted by a signal.
///
/// - Returns: The result, or the error number when the result is -1.
func retrying<R: SignedInteger>(_ body: () -> R) -> Result<R, SystemError> {
  while true {
    let result = body()
    if result != -1 { return .success(result) }
    let code = errno
    if code != EINTR { return .failure(SystemError(code: code)) }
  }
}

/// An error number of the system.
struct SystemError: Error {
  let code: Int32
}

/// Whether the system would see the same path: a NUL byte would end it early.
func isSafePath(_ path: String) -> Bool { !path.utf8.contains(0) }
