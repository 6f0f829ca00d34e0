import Syslog

/// What a check found: what was looked at, how it is, and how to mend it.
///
/// All text is fit to be shown: what names, files and logs brought in is escaped.
public struct Finding: Sendable, Equatable {
  /// How bad it is.
  public enum Level: String, Sendable, CaseIterable, Comparable {
    /// As it should be.
    case ok
    /// Worth knowing; or something could not be looked at.
    case note
    /// It works, but something will be lost or go wrong some day.
    case warning
    /// It does not work, or lines are lost.
    case fault

    /// Whether one is less bad than the other.
    public static func < (a: Level, b: Level) -> Bool {
      allCases.firstIndex(of: a) ?? 0 < allCases.firstIndex(of: b) ?? 0
    }
  }

  /// The check, such as `snippet`.
  public var check: String
  /// What of it, such as `loop-guard`.
  public var about: String
  /// How bad it is.
  public var level: Level
  /// What was looked at: a path, a place, a setting.
  public var looked: String
  /// What was found.
  public var found: String
  /// What to type or to write, a line each; empty where nothing needs mending.
  public var mend: [String]

  /// Makes a finding of texts that are fit to be shown.
  ///
  /// - Parameters:
  ///   - check: the check.
  ///   - about: what of it.
  ///   - level: how bad it is.
  ///   - looked: what was looked at.
  ///   - found: what was found.
  ///   - mend: how to mend it, a line each.
  public init(
    check: String,
    about: String,
    level: Level,
    looked: String,
    found: String,
    mend: [String]
  ) {
    self.check = check
    self.about = about
    self.level = level
    self.looked = looked
    self.found = found
    self.mend = mend
  }
}

/// The findings of one check, as it makes them.
public struct FindingList: Sendable {
  /// The check's name.
  public let check: String
  /// What was found so far.
  public private(set) var findings: [Finding] = []

  /// Most findings of a check; beyond it they are counted.
  static let maxFindings = 200
  /// Most bytes of one text.
  private static let maxTextBytes = 2_000

  /// Begins a list.
  init(_ check: String) { self.check = check }

  mutating func ok(_ about: String, _ looked: String, _ found: String) {
    add(.ok, about, looked, found, [])
  }

  mutating func note(_ about: String, _ looked: String, _ found: String, mend: String...) {
    add(.note, about, looked, found, mend)
  }

  mutating func warn(_ about: String, _ looked: String, _ found: String, mend: String...) {
    add(.warning, about, looked, found, mend)
  }

  mutating func fault(_ about: String, _ looked: String, _ found: String, mend: String...) {
    add(.fault, about, looked, found, mend)
  }

  /// Adds a finding.
  mutating func add(
    _ level: Finding.Level,
    _ about: String,
    _ looked: String,
    _ found: String,
    _ mend: [String]
  ) {
    guard findings.count < FindingList.maxFindings else { return }
    findings.append(
      Finding(
        check: check,
        about: about,
        level: level,
        looked: FindingList.shown(looked),
        found: FindingList.shown(found),
        mend: mend.map(FindingList.shown)
      )
    )
  }

  static func shown(_ text: String) -> String {
    let bytes = Array(text.utf8)
    guard bytes.count > maxTextBytes else { return ShownText.of(bytes) }
    return ShownText.of(Array(bytes.prefix(maxTextBytes))) + "…"
  }
}
