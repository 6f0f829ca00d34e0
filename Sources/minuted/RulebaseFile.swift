import Archive
import Glibc
import Patterns

/// Reads rulebases for commands, telling all problems.
enum RulebaseFile {
  /// Largest file taken, in bytes.
  static let maxBytes = 256 << 20

  /// Loads a rulebase and what it includes; throws when it cannot be used.
  static func load(_ path: String, isLenient: Bool) throws -> LognormRulebase {
    let bytes: [UInt8]
    do {
      bytes = try read(path)
    } catch let error as ArchiveError {
      throw Failure(error.description, .usage)
    }
    let loading = LognormRulebase.load(path: path, bytes: bytes, isLenient: isLenient) {
      included($0)
    }
    for problem in loading.problems { Talk.tell(problem.description) }
    guard let rulebase = loading.rulebase else {
      let count = loading.problems.count { !$0.isWarning }
      throw Failure("\(count) problem\(count == 1 ? "" : "s") in \(path)", .usage)
    }
    return rulebase
  }

  /// As lognormalizer looks for it: as it is named, then in `LIBLOGNORM_RULEBASES`.
  private static func included(_ path: String) -> [UInt8]? {
    if let bytes = try? read(path) { return bytes }
    guard !path.hasPrefix("/"), let folder = getenv("LIBLOGNORM_RULEBASES") else { return nil }
    return try? read("\(String(cString: folder))/\(path)")
  }

  private static func read(_ path: String) throws -> [UInt8] {
    var file = try LogFile(path: path)
    var bytes: [UInt8] = []
    var block = [UInt8](repeating: 0, count: 1 << 18)
    while bytes.count <= maxBytes {
      let count = try block.withUnsafeMutableBytes { try file.read(into: $0) }
      if count == 0 { return bytes }
      bytes += block[..<count]
    }
    throw Failure("\(path) has more than \(maxBytes) bytes", .usage)
  }

  /// The year in UTC: RFC 3164 stamps have none.
  static func currentYear() -> Int {
    var now = time(nil)
    var parts = tm()
    gmtime_r(&now, &parts)
    return Int(parts.tm_year) + 1900
  }
}
