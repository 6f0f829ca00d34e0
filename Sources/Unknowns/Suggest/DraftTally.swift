/// What a drafted rule updates when it matches.
public struct DraftTally: Sendable, Equatable {
  /// The key of a tally in a rule file.
  public enum Kind: String, Sendable {
    /// One more.
    case count
    /// Adds the number.
    case sum
    /// One more value, if it is new.
    case distinct
    /// One more occurrence of the value.
    case top
    /// One more number of which quantiles are wanted.
    case distribution
  }

  /// What kind of update it is.
  public var kind: Kind
  /// The metric's name.
  public var metric: String
  /// The field; nil for a count.
  public var field: String?
  /// The unit of the numbers; nil for plain ones.
  public var unit: String?

  /// As a rule file writes it.
  public var yaml: String {
    var text = "{\(kind.rawValue): \(metric)"
    if let field { text += ", of: \(YAMLText.short(field))" }
    if kind == .top { text += ", keep: 100" }
    if let unit { text += ", unit: \(unit)" }
    return text + "}"
  }
}

/// Chooses tallies for the fields of a draft.
struct DraftTallies {
  /// Most updates of one rule: a draft is to be read.
  private static let most = 12
  /// Names of numbers that tell one thing from another, and add up to nothing.
  private static let identifiers: Set<String> = [
    "pid", "tid", "ppid", "uid", "gid", "euid", "port", "spt", "dpt", "sport", "dport", "id",
    "serial", "seq", "line", "session", "number", "code", "status", "errno", "version", "thread",
    "index", "slot", "unit", "job", "process",
  ]

  private(set) var list: [DraftTally] = []
  private let id: String
  /// The id's words, without a last one that a field repeats.
  private func base(_ many: String) -> String {
    let words = id.split(separator: "_")
    guard words.count > 1, let last = words.last, many.hasPrefix(last) else { return id }
    return words.dropLast().joined(separator: "_")
  }
  /// Names that the category's metrics have.
  private var taken: Set<String>

  init(id: String, taken: Set<String>) {
    self.id = id
    self.taken = taken
    add(.count, DraftTallies.camel(id))
  }

  /// Adds what suits a field.
  mutating func add(_ field: RuleDraft.Field, behind next: String) {
    guard list.count < DraftTallies.most else { return }
    let name = field.name
    let many = DraftTallies.plural(name)
    switch field.shape {
    case .ip, .host, .user, .email, .path, .url, .mac: addNames(field, many)
    case .word:
      let isName = Vocabulary.names.contains(name) || ["client", "source", "target"].contains(name)
      if isName {
        addNames(field, many)
      } else if field.isTold, field.differentValues > 1, !DraftTallies.isIdentifier(name) {
        add(.top, "\(base(many))_\(many)", of: name)
      }
    case .digits, .integer, .decimal: addNumber(field, many, next)
    case .size:
      add(.sum, DraftTallies.camel(base(many)) + DraftTallies.camel(many), of: name, "bytes")
    case .duration:
      add(
        .distribution,
        DraftTallies.camel(base(name)) + DraftTallies.camel(name),
        of: name,
        "seconds"
      )
    case .uuid, .timestamp, .time, .hex, .text: break
    }
  }

  private mutating func addNames(_ field: RuleDraft.Field, _ many: String) {
    guard field.differentValues > 1 || field.lines == 1 else { return }
    add(.distinct, DraftTallies.camel(base(many)) + DraftTallies.camel(many), of: field.name)
    add(.top, "\(base(many))_\(many)", of: field.name)
  }

  private mutating func addNumber(_ field: RuleDraft.Field, _ many: String, _ next: String) {
    let name = field.name
    let metric = DraftTallies.camel(base(name)) + DraftTallies.camel(name)
    if let unit = DraftUnits.duration(next) {
      add(.distribution, metric, of: name, unit)
    } else if DraftUnits.isByte(next) || ["bytes", "size"].contains(where: { name.contains($0) }) {
      add(.sum, metric, of: name, "bytes")
    } else if FieldNames.isTime(name) {
      add(.distribution, metric, of: name)
    } else if field.isTold, name == next, !DraftTallies.isIdentifier(name) {
      // "3 items".
      add(.sum, metric, of: name)
    }
  }

  private mutating func add(
    _ kind: DraftTally.Kind,
    _ name: String,
    of field: String? = nil,
    _ unit: String? = nil
  ) {
    guard list.count < DraftTallies.most else { return }
    // The count may have that name.
    var metric = kind == .sum && taken.contains(name) ? name + "Total" : name
    var number = 2
    while !taken.insert(metric).inserted {
      metric = "\(name)\(number)"
      number += 1
    }
    list.append(DraftTally(kind: kind, metric: metric, field: field, unit: unit))
  }

  static func isIdentifier(_ name: String) -> Bool {
    let plain = name.filter { !$0.isNumber }
    return identifiers.contains(plain) || plain.hasSuffix("id") || plain.hasSuffix("_no")
  }

  /// `audit_tap` is `AuditTap`.
  static func camel(_ name: String) -> String {
    name.split { $0 == "_" || $0 == "-" }.map { $0.prefix(1).uppercased() + $0.dropFirst() }
      .joined()
  }

  private static func plural(_ name: String) -> String {
    if name.hasSuffix("s") || name.last?.isNumber == true { return name }
    if name.hasSuffix("ch") || name.hasSuffix("x") { return name + "es" }
    return name.hasSuffix("y") ? name.dropLast() + "ies" : name + "s"
  }
}
