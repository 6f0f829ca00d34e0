import Alerts
import Ledger
import Syslog
import Unknowns

/// Templates that are new: in the store's memory, not in this run alone.
struct TemplateNews {
  /// Seconds for which a template is new, so that it may still gather records.
  static let youth: Int64 = 3_600
  /// Seconds that a category must have been known for: before, all of it is new.
  static let settled: Int64 = 86_400
  /// Forms of a category beyond which new ones are not grouped: each stands for itself then.
  ///
  /// Grouping takes some 20 µs a form, and is done for each minute with new ones.
  static let maxGrouped = 5_000

  /// New forms by category and id, with the time of their first record.
  private var young: [String: [UInt64: Int64]] = [:]

  /// Notes what a batch has brought, before its minutes are judged, the first of which begins at a
  /// time.
  mutating func note(_ growth: TemplateGrowth, _ batch: LedgerBatch, from minute: Int64) {
    for category in Array(young.keys) {
      young[category] = young[category]?.filter { minute - $0.value < TemplateNews.youth }
    }
    guard !growth.new.isEmpty else { return }
    var firsts: [String: [UInt64: Int64]] = [:]
    for entry in batch.templates where growth.new[entry.category] != nil {
      for template in entry.templates {
        firsts[entry.category, default: [:]][template.id] = template.first
      }
    }
    for (category, ids) in growth.new {
      for id in ids { young[category, default: [:]][id] = firsts[category]?[id] ?? minute }
    }
  }

  /// Takes up what was new before a restart.
  mutating func seed(_ category: String, at time: Int64, _ ledger: Ledger) throws(LedgerError) {
    for stored in try ledger.templates(category: category)
    where stored.template.first >= time - TemplateNews.youth {
      young[category, default: [:]][stored.template.id] = stored.template.first
    }
  }

  /// The new templates of a category that have so many records at least.
  func news(
    _ category: String,
    minute: Int64,
    records: Int,
    _ ledger: Ledger
  ) throws(LedgerError) -> [AlertNews] {
    // Of a backlog many minutes are judged at once: each knows what had come by then.
    let young = young[category]?.filter {
      $0.value < minute + 60 && minute - $0.value < TemplateNews.youth
    }
    guard let young, !young.isEmpty,
      let first = try ledger.minutes(of: category)?.lowerBound,
      minute - first >= TemplateNews.settled
    else { return [] }
    let forms = try ledger.templates(category: category).map(\.template)
    if forms.count > TemplateNews.maxGrouped {
      let new = forms.filter { young[$0.id] != nil && $0.count >= UInt64(records) }
      return new.map {
        TemplateNews.news(id: $0.id, text: $0.text, count: $0.count, sample: $0.sample)
      }
    }
    let groups = UnknownGroups(forms)
    // A template is new when all its forms are.
    var isOld = [Bool](repeating: false, count: groups.groups.count)
    for (id, group) in groups.order where young[UInt64(bitPattern: id)] == nil {
      isOld[group] = true
    }
    return groups.groups.indices
      .filter { !isOld[$0] && groups.groups[$0].count >= UInt64(records) }
      .map { place in
        let group = groups.groups[place]
        return TemplateNews.news(
          id: group.id,
          text: group.text,
          count: group.count,
          sample: group.sample
        )
      }
  }

  /// The news that a store tells of afterwards: each template that it still has in the minute of its
  /// first record, with all the records that it has had since.
  static func history(
    of category: String,
    _ ledger: Ledger
  ) throws(LedgerError) -> [Int64: [AlertNews]] {
    guard let first = try ledger.minutes(of: category)?.lowerBound else { return [:] }
    let forms = try ledger.templates(category: category).map(\.template)
    var news: [Int64: [AlertNews]] = [:]
    func add(_ seen: Int64, _ made: AlertNews) {
      guard seen - first >= TemplateNews.settled else { return }
      news[seen - seen % 60, default: []].append(made)
    }
    if forms.count > TemplateNews.maxGrouped {
      for form in forms {
        add(
          form.first,
          TemplateNews.news(id: form.id, text: form.text, count: form.count, sample: form.sample)
        )
      }
    } else {
      for group in UnknownGroups(forms).groups {
        add(
          group.first,
          TemplateNews.news(
            id: group.id,
            text: group.text,
            count: group.count,
            sample: group.sample
          )
        )
      }
    }
    return news
  }

  private static func news(id: UInt64, text: [UInt8], count: UInt64, sample: [UInt8]) -> AlertNews {
    AlertNews(
      id: Template.text(of: id),
      text: ShownText.of(Array(text.prefix(200))),
      records: Double(count),
      sample: ShownText.of(Array(sample.prefix(512)))
    )
  }
}
