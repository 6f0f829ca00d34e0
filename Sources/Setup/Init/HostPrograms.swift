import Patterns
public import Rulebook

/// Which programs that rules speak of are on a host, and by what one knows.
public struct HostPrograms: Sendable, Equatable {
  /// A program that is there.
  public struct Found: Sendable, Equatable {
    /// Its name, such as `sshd`.
    public var name: String
    /// The category that its lines belong to.
    public var category: String
    /// What shows that it is there: a program, a unit or a log, a path on the host.
    public var evidence: String
  }

  /// Those that are there, in the order of the categories.
  public var found: [Found] = []

  private static let programFolders = [
    "/usr/sbin", "/usr/bin", "/sbin", "/bin", "/usr/local/sbin", "/usr/local/bin",
  ]
  private static let unitFolders = [
    "/etc/systemd/system", "/usr/lib/systemd/system", "/lib/systemd/system",
  ]
  /// Files that rsyslog itself makes of facilities: they show no program.
  private static let facilityLogs: Set<String> = [
    "auth", "cron", "daemon", "kern", "mail", "syslog", "user",
  ]

  /// Looks at a host; nothing is guessed and nothing run.
  ///
  /// - Parameters:
  ///   - root: the host.
  ///   - rulebook: rules whose `select: program` are looked for.
  public init(_ root: HostRoot, _ rulebook: Rulebook) {
    for category in rulebook.categories {
      var seen: Set<String> = []
      for glob in category.selector.programs {
        guard let name = HostPrograms.name(glob.pattern), seen.insert(name).inserted else {
          continue
        }
        guard let evidence = HostPrograms.evidence(name, root) else { continue }
        found.append(Found(name: name, category: category.name, evidence: evidence))
      }
    }
  }

  /// Whether one of these is there.
  func hasAny(_ names: [String]) -> Bool { found.contains { names.contains($0.name) } }

  /// The program behind a pattern: `postfix` behind `postfix/*`, `cron` behind `CRON`; nil where it is none.
  static func name(_ pattern: String) -> String? {
    let path =
      pattern.hasPrefix("/") ? pattern.split(separator: "/").last.map(String.init) ?? "" : pattern
    var name = path.prefix { !"/*?(".contains($0) }.lowercased()
    while name.hasSuffix("-") { name.removeLast() }
    let isPlain = name.allSatisfy {
      $0.isASCII && ($0.isLetter || $0.isNumber || "-_.".contains($0))
    }
    return name.isEmpty || !isPlain ? nil : name
  }

  private static func evidence(_ name: String, _ root: HostRoot) -> String? {
    let programs = programFolders.map { "\($0)/\(name)" }
    let units = unitFolders.map { "\($0)/\(name).service" }
    let logs =
      facilityLogs.contains(name) ? [] : ["/var/log/\(name).log", "/var/log/\(name)/access.log"]
    return (programs + units + logs).first { root.has($0) }
  }
}
