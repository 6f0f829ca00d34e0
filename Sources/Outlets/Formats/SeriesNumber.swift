import Minutes

/// One number of a summary under the path that Graphite and StatsD know it by.
struct SeriesNumber: Equatable {
  /// What becomes of numbers of the same path.
  enum Role {
    /// They add up over parts of a minute: counts, sums, increases.
    case adds
    /// The number stands for itself: levels, gauges, distincts, quantiles.
    case stands
  }

  /// `CATEGORY.ENVIRONMENT.METRIC[.STAT]`, each part a ``PathName``, behind the prefix.
  var path: String
  /// The number in plain decimal.
  var value: String
  var role: Role
  /// Whether a label from the log is in the path: such paths are limited.
  var isLabelled: Bool
}

/// The numbers of a summary by path, and how many labels have none.
struct SeriesNumbers {
  /// Labels of a metric that get series, those with most: each is a file at the receiver.
  static let maxLabels = 100

  private(set) var numbers: [SeriesNumber] = []
  /// Labels beyond ``maxLabels``, and such whose name another label of the metric has.
  private(set) var labelsLeftOut = 0

  /// The numbers of a line, and those of labels; tops have none.
  ///
  /// - Parameters:
  ///   - summary: what to tell of.
  ///   - prefix: what paths begin with; parts between its dots are made plain.
  init(_ summary: Summary, prefix: String) {
    let parts = prefix.split(separator: ".").map { PathName.make(String($0)) }
    let place = parts + [PathName.make(summary.category), PathName.make(summary.environment)]
    let root = place.joined(separator: ".")
    for part in summary.accounting.parts {
      add("\(root).records.\(part.name)", String(part.value), .adds)
    }
    for (name, count) in [("bad_value", summary.badValues), ("regex_limit", summary.regexLimits)]
    where count > 0 {
      add("\(root).records.\(name)", String(count), .adds)
    }
    for metric in summary.metrics {
      let path = "\(root).\(PathName.make(metric.name))"
      add(path, metric.value)
      if case .labelled(let labelled) = metric.value { add(path, labelled) }
    }
  }

  private mutating func add(_ path: String, _ labelled: Labelled) {
    var taken: Set<String> = []
    for entry in labelled.entries.prefix(SeriesNumbers.maxLabels) {
      let name = PathName.make(entry.label)
      guard taken.insert(name).inserted else {
        labelsLeftOut += 1
        continue
      }
      add("\(path).by.\(name)", entry.value, isLabelled: true)
    }
    labelsLeftOut += max(0, labelled.entries.count - SeriesNumbers.maxLabels)
    if !labelled.other.isZero { add("\(path).other", labelled.other) }
  }

  private mutating func add(_ path: String, _ value: MetricValue, isLabelled: Bool = false) {
    for part in value.parts {
      let stat = part.suffix.isEmpty ? "" : "." + part.suffix.dropFirst()
      add(path + stat, part.text, SeriesNumbers.role(value.kind), isLabelled)
    }
  }

  private mutating func add(
    _ path: String,
    _ value: String,
    _ role: SeriesNumber.Role,
    _ isLabelled: Bool = false
  ) {
    numbers.append(SeriesNumber(path: path, value: value, role: role, isLabelled: isLabelled))
  }

  private static func role(_ kind: MetricKind) -> SeriesNumber.Role {
    switch kind {
    case .count, .sum, .derive: .adds
    case .distinct, .top, .distribution, .gauge, .level: .stands
    }
  }
}
