#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// How many processors there are to work on.
enum ProcessorCount {
  /// At least 1.
  static var available: Int { max(1, min(Int(sysconf(Int32(_SC_NPROCESSORS_ONLN))), 1024)) }
}
