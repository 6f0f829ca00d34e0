/// An alert as a rule file or the configuration describes it: when, how grave, whose, what to do.
public struct AlertRule: Sendable, Equatable {
  /// Its name, unique in its file; alerts of the configuration and of rule files may share one.
  public var id: String
  /// Which categories it watches.
  public var scope: Scope
  /// Environments it watches; empty for each by itself.
  public var environments: [String] = []
  /// What has to hold.
  public var condition: AlertCondition
  /// Minutes of the week at which it is judged; nil for always.
  public var schedule: AlertSchedule?
  /// Minutes on end that the condition has to hold before it fires; 0 fires at once (`for`).
  public var holdMinutes = 0
  /// How grave it is.
  public var severity = AlertSeverity.warning
  /// Whose it is; empty for nobody's.
  public var owner = ""
  /// What it means.
  public var description = ""
  /// What to do.
  public var action = ""
  /// Alerts of which one at least has to fire as well, or this one stays pending.
  public var onlyIf: [Reference] = []
  /// Alerts of which none may fire, or this one says nothing.
  public var inhibitedBy: [Reference] = []
  /// Tables (tops and labelled metrics) whose keys explain a deviation; empty for those of the rules
  /// that tally the metric.
  public var contributors: [String] = []
  /// Where it stands.
  public var position: Position
  /// How it is written, for checks that need other files; empty for one made by a program.
  public var notes = AlertNotes()

  /// Which categories an alert watches.
  public enum Scope: Sendable, Equatable {
    /// One, by name: that of the rule file, or named in the configuration.
    case category(String)
    /// Each category by itself (`category: '*'` in the configuration).
    case each
  }

  /// Another alert: `ID` of the same file, or `CATEGORY/ID`.
  public struct Reference: Sendable, Hashable {
    /// The category it watches; nil for one of the same category, or of the configuration.
    public var category: String?
    /// Its id.
    public var id: String

    /// Names an alert.
    public init(category: String? = nil, id: String) {
      self.category = category
      self.id = id
    }
  }

  /// Makes an alert with all defaults.
  public init(id: String, scope: Scope, condition: AlertCondition, position: Position) {
    self.id = id
    self.scope = scope
    self.condition = condition
    self.position = position
  }

  /// Longest hold and window, in minutes: a week.
  public static let maxMinutes = 10_080
}

/// How grave an alert is, gravest first.
public enum AlertSeverity: String, Sendable, CaseIterable, Comparable {
  /// Wake somebody.
  case critical
  /// Look at it now.
  case major
  /// Look at it today.
  case minor
  /// May become something.
  case warning
  /// For the record.
  case info

  /// Whether `left` is less grave than `right`.
  public static func < (left: AlertSeverity, right: AlertSeverity) -> Bool {
    left.rank < right.rank
  }

  /// 0 for `info`, 4 for `critical`.
  public var rank: Int {
    switch self {
    case .critical: 4
    case .major: 3
    case .minor: 2
    case .warning: 1
    case .info: 0
    }
  }
}
