#if canImport(Darwin)
  import Darwin
#elseif canImport(Musl)
  import Musl
#else
  import Glibc
#endif

/// The time that a template's `strftime_now` tells: what a clock on the wall shows.
public struct LocalTime: Sendable, Equatable {
  /// Year of the Gregorian calendar, 1 to 9999.
  public let year: Int
  /// 1 to 12.
  public let month: Int
  /// 1 to 31.
  public let day: Int
  /// 0 to 23.
  public let hour: Int
  /// 0 to 59.
  public let minute: Int
  /// 0 to 59.
  public let second: Int

  /// A time given in parts, or nil where there is no such time.
  public init?(year: Int, month: Int, day: Int, hour: Int = 0, minute: Int = 0, second: Int = 0) {
    guard (1...9999).contains(year), (1...12).contains(month), (0...23).contains(hour),
      (0...59).contains(minute),
      (0...59).contains(second), day >= 1, day <= Self.days(in: month, of: year)
    else { return nil }
    self.year = year
    self.month = month
    self.day = day
    self.hour = hour
    self.minute = minute
    self.second = second
  }

  /// The time now, where this computer is.
  public static func now() -> LocalTime {
    var seconds = time(nil)
    var parts = tm()
    localtime_r(&seconds, &parts)
    return LocalTime(
      year: Int(parts.tm_year) + 1900, month: Int(parts.tm_mon) + 1, day: Int(parts.tm_mday),
      hour: Int(parts.tm_hour), minute: Int(parts.tm_min), second: min(Int(parts.tm_sec), 59))
      ?? LocalTime(checked: 1970)
  }

  private init(checked year: Int) {
    (self.year, month, day, hour, minute, second) = (year, 1, 1, 0, 0, 0)
  }

  /// A directive of `strftime` that is not understood.
  struct UnsupportedDirective: Error {
    let directive: String
  }

  /// The time as Python's `datetime.strftime` writes it in the C locale.
  ///
  /// Understood are `%a %A %b %B %d %e %H %I %j %m %M %p %S %y %Y %F %T %D %R %Z %z %%`, and `-` before those
  /// that are numbers, which leaves out leading zeros.
  func formatted(_ format: String) throws(UnsupportedDirective) -> String {
    var result = String.UnicodeScalarView()
    var scalars = format.unicodeScalars[...]
    while let scalar = scalars.popFirst() {
      guard scalar == "%" else {
        result.append(scalar)
        continue
      }
      var isPlain = false
      if scalars.first == "-" {
        isPlain = true
        scalars.removeFirst()
      }
      let letter = scalars.popFirst()
      let directive = "%" + (isPlain ? "-" : "") + (letter.map(String.init) ?? "")
      guard let letter, let text = text(for: letter, isPlain: isPlain) else {
        throw UnsupportedDirective(directive: directive)
      }
      result.append(contentsOf: text.unicodeScalars)
    }
    return String(result)
  }

  private func text(for letter: Unicode.Scalar, isPlain: Bool) -> String? {
    func number(_ value: Int, _ width: Int, _ filler: String = "0") -> String {
      let digits = String(value)
      return isPlain ? digits : String(repeating: filler, count: max(0, width - digits.utf8.count)) + digits
    }
    switch letter {
    case "d": return number(day, 2)
    case "e": return number(day, 2, " ")
    case "H": return number(hour, 2)
    case "I": return number((hour + 11) % 12 + 1, 2)
    case "j": return number(dayOfYear, 3)
    case "m": return number(month, 2)
    case "M": return number(minute, 2)
    case "S": return number(second, 2)
    case "y": return number(year % 100, 2)
    case "Y": return String(year)
    default: break
    }
    guard !isPlain else { return nil }
    switch letter {
    case "a": return String(Self.weekdays[weekday].prefix(3))
    case "A": return Self.weekdays[weekday]
    case "b": return String(Self.months[month - 1].prefix(3))
    case "B": return Self.months[month - 1]
    case "p": return hour < 12 ? "AM" : "PM"
    case "F": return "\(year)-\(number(month, 2))-\(number(day, 2))"
    case "T": return "\(number(hour, 2)):\(number(minute, 2)):\(number(second, 2))"
    case "R": return "\(number(hour, 2)):\(number(minute, 2))"
    case "D": return "\(number(month, 2))/\(number(day, 2))/\(number(year % 100, 2))"
    case "Z", "z": return ""
    case "%": return "%"
    default: return nil
    }
  }

  private static let weekdays = [
    "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday",
  ]
  private static let months = [
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October",
    "November",
    "December",
  ]

  private static func days(in month: Int, of year: Int) -> Int {
    let isLeap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
    return [31, isLeap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31][month - 1]
  }

  /// 1 on the first of January.
  private var dayOfYear: Int { (1..<month).reduce(day) { $0 + Self.days(in: $1, of: year) } }

  /// 0 on a Monday.
  private var weekday: Int {
    let years = year - 1
    // The first of January of the year 1 was a Monday.
    return (365 * years + years / 4 - years / 100 + years / 400 + dayOfYear - 1) % 7
  }
}
