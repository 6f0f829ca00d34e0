import Sketches

/// What several instances say of one category and environment in one minute or span, added up.
///
/// Counts and sums exactly; distincts, tops and distributions as their sketches merge. The result does not depend
/// on the order in which the parts come, but for the order of metrics, which is that of the first
/// part that has them.
public final class Combination {
  /// Most parts that are added up: 64 each of 64 instances, or one each of 4,096.
  public static let maxParts = 4_096

  /// Where a gauge's last reading comes from: of two in one second the greater origin's is the last.
  private struct Origin: Comparable {
    var time: Int64
    var source: Summary.Source

    static func < (left: Origin, right: Origin) -> Bool {
      left.time != right.time ? left.time < right.time : left.source < right.source
    }
  }

  /// A level of another instance, as it is to be followed.
  struct LevelPart {
    var metric: String
    var instance: String
    var sequence: UInt32
    var level: Level
  }

  private let total: SummaryTotal
  private var levels: [LevelPart] = []
  private var values: [String: MetricValue] = [:]
  private var gauges: [String: (gauge: Gauge, origin: Origin)] = [:]
  private var keep = CategoryPlan.Metric.defaultKeep
  private var isPartial = false
  /// The parts as they came: what a checkpoint keeps of them.
  private(set) var received: [Summary] = []
  /// The emissions that are added up.
  private var sources: [Summary.Source] {
    received.map { Summary.Source(instance: $0.instance, sequence: $0.sequence) }
  }

  /// Starts with a first part.
  public init(_ first: Summary) {
    let (rest, levels) = Combination.split(first)
    total = SummaryTotal(rest)
    self.levels = levels
    note(first)
    received.append(first)
  }

  /// Whether no more parts are taken.
  public var isFull: Bool { received.count >= Combination.maxParts }

  /// Whether a part has a metric of another kind than the parts before it.
  public func contradicts(_ part: Summary) -> Bool {
    part.metrics.contains { metric in
      !(values[metric.name]?.isLike(metric.value) ?? true)
    }
  }

  /// Adds a part; it must not contradict those before it.
  public func add(_ part: Summary) {
    precondition(!contradicts(part), "a metric has one kind")
    received.append(part)
    let (rest, more) = Combination.split(part)
    total.add(rest)
    levels += more
    note(part)
  }

  /// Levels are not added to those here but followed, as each instance says where its own stands.
  private static func split(_ part: Summary) -> (rest: Summary, levels: [LevelPart]) {
    var rest = part
    var levels: [LevelPart] = []
    for place in rest.metrics.indices {
      let metric = rest.metrics[place]
      guard case .level(let level) = metric.value else { continue }
      levels.append(
        LevelPart(
          metric: metric.name,
          instance: part.instance,
          sequence: part.sequence,
          level: level
        )
      )
      rest.metrics[place].value = .zero(.level)
    }
    return (rest, levels)
  }

  /// The sum of all parts, and of what was counted here where that is given: it lends its name, its
  /// order of metrics, and the kinds of those that differ.
  ///
  /// Levels of several instances stand beside each other. To be called once.
  public func finish(with own: Summary? = nil) -> Summary {
    var byInstance: [String: [String: Level]] = [:]
    for part in parts {
      byInstance[part.metric, default: [:]][part.instance, default: Level()].merge(part.level)
    }
    return finish(with: own) { metric, level in
      for other in byInstance[metric.name]?.values ?? [:].values { level.combine(other) }
    }
  }

  /// The same for a book that follows the levels of others.
  ///
  /// `follow` says by how much a level rises for what another instance says of its own. To be
  /// called once.
  func finish(with own: Summary?, follow: (LevelPart) -> Level) -> Summary {
    finish(with: own) { metric, level in
      for part in parts where part.metric == metric.name { level.merge(follow(part)) }
    }
  }

  private var parts: [LevelPart] {
    levels.sorted { ($0.instance, $0.sequence) < ($1.instance, $1.sequence) }
  }

  private func finish(
    with own: Summary?,
    _ addLevels: (Summary.Metric, inout Level) -> Void
  ) -> Summary {
    if let own {
      total.add(own)
      note(own)
    }
    var summary = total.finish(keep: keep)
    for place in summary.metrics.indices {
      guard case .level(var level) = summary.metrics[place].value else { continue }
      addLevels(summary.metrics[place], &level)
      summary.metrics[place].value = .level(level)
    }
    for place in summary.metrics.indices {
      guard case .gauge = summary.metrics[place].value,
        let known = gauges[summary.metrics[place].name]
      else { continue }
      summary.metrics[place].value = .gauge(known.gauge)
    }
    if let own { summary.metrics = Summary.order(summary.metrics, like: own.metrics, \.name) }
    summary.isPartial = isPartial
    summary.isAmendment = false
    summary.sequence = 0
    summary.sources = sources.sorted()
    return summary
  }

  private func note(_ part: Summary) {
    isPartial = isPartial || part.isPartial
    let source = Summary.Source(instance: part.instance, sequence: part.sequence)
    for metric in part.metrics {
      values[metric.name] = values[metric.name] ?? metric.value
      switch metric.value {
      case .top(let top, _): keep = max(keep, top.entries.count)
      case .gauge(let gauge) where gauge.last != nil:
        note(gauge, metric.name, Origin(time: gauge.lastTime, source: source))
      case .count, .sum, .distinct, .distribution, .gauge, .level, .derive, .labelled: break
      }
    }
  }

  /// `Gauge` gives a draw to the one that is merged in.
  private func note(_ gauge: Gauge, _ name: String, _ origin: Origin) {
    guard let known = gauges[name] else {
      gauges[name] = (gauge, origin)
      return
    }
    let isLater = origin > known.origin
    var merged = isLater ? known.gauge : gauge
    merged.merge(isLater ? gauge : known.gauge)
    gauges[name] = (merged, max(origin, known.origin))
  }
}
