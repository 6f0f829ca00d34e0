extension MinuteBook {
  /// Why another instance's summary was not taken into its minute.
  public enum Refusal: Sendable, Equatable {
    /// A metric has another kind than here, or than another instance says.
    case kind
    /// `Combination.maxParts` summaries, or `maxAbsorbed` categories, were taken already.
    case crowded
  }

  /// Most pairs of a category and an environment of others in one minute: a bound for whoever makes
  /// up names; a site has some tens.
  public static let maxAbsorbed = 1_024

  /// Adds another instance's summary to its minute: to the open one or, where that is closed, to an
  /// amendment.
  ///
  /// For several workers to be called as `minute(at:)` is, by one thread at a time in the order of
  /// all records. Categories without a rule here are taken as well. What the minute holds of it is
  /// emitted with the rest when it closes. Answers whether it is late, or throws why it was not
  /// taken; the book is then as it was. Cost: some µs for each metric.
  public func absorb(_ summary: Summary) throws(AbsorbError) -> Bool {
    let key = Key(category: summary.category, environment: summary.environment)
    let index = MinuteBook.index(of: summary.minute)
    guard !contradictsRules(summary) else { throw AbsorbError(refusal: .kind) }
    let found = open.first { $0.index == index }
    if let known = found?.absorbed[key] {
      guard !known.isFull else { throw AbsorbError(refusal: .crowded) }
      guard !known.contradicts(summary) else { throw AbsorbError(refusal: .kind) }
      known.add(summary)
    } else {
      guard found?.absorbed.count ?? 0 < MinuteBook.maxAbsorbed else {
        throw AbsorbError(refusal: .crowded)
      }
      openMinute(index).absorbed[key] = Combination(summary)
      // It may be the first we hear of any minute.
      if closedThrough == nil, open.first?.index == index { arm() }
      if open.count >= MinuteBook.maxOpenMinutes { closeDue() }
    }
    return index <= closedThrough ?? .min
  }

  /// A refusal as an error.
  public struct AbsorbError: Error, Sendable, Equatable {
    /// Why.
    public var refusal: Refusal
  }

  func contradictsRules(_ summary: Summary) -> Bool {
    guard let program = programs.first(where: { $0.plan.name == summary.category }) else {
      return false
    }
    return summary.metrics.contains { metric in
      program.plan.metrics.contains {
        $0.name == metric.name
          && ($0.kind != metric.value.kind || ($0.cap != nil) != metric.value.isLabelled)
      }
    }
  }

  /// Adds what other instances said of a minute to what was counted here.
  func combine(_ summaries: inout [Summary], of minute: OpenMinute, isAmendment: Bool) {
    let keys = minute.absorbed.keys.sorted {
      ($0.category, $0.environment) < ($1.category, $1.environment)
    }
    for key in keys {
      guard let combination = minute.absorbed[key] else { continue }
      let place = summaries.firstIndex {
        $0.category == key.category && $0.environment == key.environment
      }
      var combined = combination.finish(with: place.map { summaries[$0] }) { part in
        standing.follow(part, of: key, minute: minute.index * MinuteBook.span)
      }
      combined.instance = instance
      combined.isAmendment = isAmendment
      // Of minutes before our start others may have told whoever was here then.
      if minute.index <= firstPartialMinute { combined.isPartial = true }
      if let place { summaries[place] = combined } else { summaries.append(combined) }
    }
  }
}
