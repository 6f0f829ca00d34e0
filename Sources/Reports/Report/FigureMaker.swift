import Minutes
import Rulebook
import Sketches

/// Makes figures of what was read: the number, its course, and how it has changed.
struct FigureMaker {
  let reading: ReportReading
  let names: ReportNames
  let links: (any SheetLinks)?

  /// Pieces of a course that stands beside a number.
  static let coursePieces = 48
  /// Share of the minutes of the time that another time must have to be compared with it.
  static let leastShare = 0.5

  /// The sum of some numbers, or the only one.
  func total(_ references: [MetricReference], label: String, better: ReportItem.Direction?)
    -> Figure
  {
    let all = reading.expanded(references)
    var figure = Figure(label: label.isEmpty ? self.label(references) : label, text: "-")
    let now = all.map { Number($0, reading.stretches[$0.category]) }
    figure.value = sum(now.map(\.value))
    figure.text = figure.value.map { Quantity.text($0, unit: unit(references)) } ?? "-"
    figure.note = note(all)
    let minutes = now.map(\.minutes).max() ?? 0
    if references.count == 1, references[0].metric == "$records", let value = figure.value,
      minutes > 1
    {
      figure.note = "\(Quantity.text(value / Double(minutes))) a minute"
    }
    figure.source = references.map(\.description).joined(separator: " + ")
    figure.course = course(all)?.means(atMost: FigureMaker.coursePieces) ?? []
    if let first = references.first, references.count == 1 {
      figure.link = links?.number(first, from: reading.period.from, to: reading.period.to)
    }
    guard figure.value != nil else {
      if figure.note.isEmpty { figure.note = "nothing stored in that time" }
      return figure
    }
    for (place, other) in reading.comparisons.enumerated() {
      let before = all.map { Number($0, reading.earlier[$0.category]?[place]) }
      figure.changes.append(
        ChangeMaker(
          unit: unit(references),
          better: better,
          isAdditive: isAdditive(references),
          isCount: isCount(references)
        ).change(
          now: (figure.value, now.map(\.minutes).max() ?? 0),
          before: (sum(before.map(\.value)), before.map(\.minutes).max() ?? 0),
          since: other.label
        )
      )
    }
    figure.tone = tone(figure.changes)
    return figure
  }

  /// How much some numbers are of others.
  func ratio(
    _ parts: [MetricReference],
    _ wholes: [MetricReference],
    label: String,
    better: ReportItem.Direction?
  ) -> Figure {
    let (all, whole) = (reading.expanded(parts), reading.expanded(wholes))
    let name = "\(self.label(parts)) of \(self.label(wholes))"
    var figure = Figure(label: label.isEmpty ? name : label, text: "-")
    func share(_ stretch: (String) -> Stretch?) -> (share: Double?, whole: Double, minutes: Int) {
      let part = all.map { Number($0, stretch($0.category)) }
      let base = whole.map { Number($0, stretch($0.category)) }
      let minutes = (part + base).map(\.minutes).max() ?? 0
      guard let a = sum(part.map(\.value)), let b = sum(base.map(\.value)), b > 0 else {
        return (nil, 0, minutes)
      }
      return (a / b, b, minutes)
    }
    let now = share { reading.stretches[$0] }
    figure.value = now.share
    figure.text = now.share.map { ChangeMaker.percent($0) } ?? "-"
    figure.source =
      "\(parts.map(\.description).joined(separator: " + "))"
      + " / \(wholes.map(\.description).joined(separator: " + "))"
    guard now.share != nil else {
      figure.note = now.minutes > 0 ? "nothing to be a share of" : "nothing stored in that time"
      return figure
    }
    if let a = course(all), let b = course(whole) {
      figure.course = FigureMaker.thinned(a.share(of: b), to: FigureMaker.coursePieces)
    }
    for (place, other) in reading.comparisons.enumerated() {
      let before = share { reading.earlier[$0]?[place] }
      figure.changes.append(
        ChangeMaker.points(
          now: (now.share, now.whole),
          before: (before.share, before.whole),
          since: other.label,
          better: better
        )
      )
    }
    figure.tone = tone(figure.changes)
    return figure
  }

  /// Means of neighbours, so that there are at most so many.
  static func thinned(_ values: [Double?], to count: Int) -> [Double?] {
    let width = max((values.count + count - 1) / max(count, 1), 1)
    return stride(from: 0, to: values.count, by: width).map { start in
      let known = values[start..<min(start + width, values.count)].compactMap { $0 }
      return known.isEmpty ? nil : known.reduce(0, +) / Double(known.count)
    }
  }

  /// The courses of some numbers added up; nil without any.
  func course(_ references: [MetricReference]) -> Course? {
    let courses = references.compactMap { reading.stretches[$0.category]?.courses[$0] }
    guard let first = courses.first else { return nil }
    return courses.dropFirst().reduce(first) { $0.plus($1) }
  }

  // MARK: Words

  /// What a number is called where nobody says: `sshd FailedLoginCount`.
  func label(_ references: [MetricReference]) -> String {
    references.map { reference in
      let category = reference.category == MetricReference.all ? "all" : reference.category
      let metric = reference.isAccount ? String(reference.metric.dropFirst()) : reference.metric
      let stat = reference.suffix.replacing("_", with: " ", maxReplacements: 1)
      return "\(category) \(metric)\(stat)\(reference.label.map { " \($0)" } ?? "")"
    }.joined(separator: " + ")
  }

  /// The unit that all of them have; empty for none or several.
  func unit(_ references: [MetricReference]) -> String {
    let units = Set(references.map { names.find($0)?.metric.unit ?? "" })
    guard units.count == 1, references.allSatisfy({ $0.suffix != "_count" }) else { return "" }
    return units.first ?? ""
  }

  private func kind(_ reference: MetricReference) -> Tally.Kind? {
    names.find(reference)?.metric.kind
  }

  /// Whether a longer time holds more of it.
  private func isAdditive(_ references: [MetricReference]) -> Bool {
    references.allSatisfy { reference in
      guard let kind = kind(reference) else { return false }
      if kind == .distribution { return ["_count", "_sum"].contains(reference.suffix) }
      return [.count, .sum, .derive].contains(kind)
    }
  }

  /// Whether it counts events, so that chance can be told from change.
  private func isCount(_ references: [MetricReference]) -> Bool {
    references.allSatisfy { kind($0) == .count || $0.suffix == "_count" }
  }

  private func note(_ references: [MetricReference]) -> String {
    guard references.count == 1, let reference = references.first,
      let stretch = reading.stretches[reference.category]
    else { return "" }
    if stretch.minutes == 0 { return "nothing is stored of \(reference.category) in that time" }
    guard reference.suffix.isEmpty, reference.label == nil,
      let value = stretch.values[reference.metric]
    else { return "" }
    let unit = unit(references)
    func text(_ suffix: String) -> String? {
      value.text(suffix).flatMap { Double($0) }.map { Quantity.text($0, unit: unit) }
    }
    switch value {
    case .distinct(let distinct, _):
      return distinct.error > 0 ? "estimate, ±\(ChangeMaker.percent(distinct.error))" : "different"
    case .gauge:
      guard let low = text("_min"), let high = text("_max") else { return "not seen" }
      return "last of \(low) to \(high)"
    case .level: return "at the end"
    default: return ""
    }
  }

  private func sum(_ values: [Double?]) -> Double? {
    let known = values.compactMap { $0 }
    return known.isEmpty ? nil : known.reduce(0, +)
  }

  private func tone(_ changes: [Figure.Change]) -> Sheet.Tone {
    if changes.contains(where: { $0.isNotable && $0.tone == .bad }) { return .warning }
    return .plain
  }

  /// A number of a time, with the minutes that are known of it.
  private struct Number {
    let value: Double?
    let minutes: Int

    init(_ reference: MetricReference, _ stretch: Stretch?) {
      minutes = stretch?.minutes ?? 0
      guard let stretch, stretch.minutes > 0 else {
        value = nil
        return
      }
      if reference.isAccount {
        value = Double(Stretch.part(reference.metric, of: stretch.accounting))
      } else {
        value = stretch.values[reference.metric]?.number(of: reference)
      }
    }
  }
}
