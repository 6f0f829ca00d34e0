import Sketches

/// Counts unmatched messages by template, host-blind.
///
/// `drain` hands over what was counted since the last time; the templates themselves stay, so that
/// a known message costs a mask, a hash and one look-up (about 150-300 ns).
public final class TemplateShard {
  /// Hosts of a template that are told apart exactly; more are estimated.
  ///
  /// Most templates come from a handful.
  public static let exactHosts = 512

  private final class Entry {
    let text: [UInt8]
    let sample: [UInt8]
    var count: UInt64 = 0
    var first = Int64.max
    var last = Int64.min
    var days = DayTally()
    var hosts = DistinctState(exactLimit: TemplateShard.exactHosts, precision: 12)

    init(text: [UInt8], sample: [UInt8]) {
      self.text = text
      self.sample = sample
    }
  }

  private var masker = Masker()
  private var entries: [[UInt64: Entry]] = []
  private var changed: [[UInt64]] = []
  /// Messages of each category that found the table full.
  private var overflow: [UInt64] = []
  private let limit: Int

  /// Makes a shard; `limit` is the most templates kept per category, beyond which messages of new
  /// templates are counted as overflow.
  public init(categories: Int, limit: Int) {
    self.limit = limit
    setCategories(categories)
  }

  /// Starts over with another number of categories; call `drain` before.
  public func setCategories(_ count: Int) {
    entries = Array(repeating: [:], count: count)
    changed = Array(repeating: [], count: count)
    overflow = Array(repeating: 0, count: count)
  }

  /// Counts one unmatched message; `line` is kept as the sample of a new template.
  public func count(
    category: Int,
    message: UnsafeBufferPointer<UInt8>,
    host: UnsafeBufferPointer<UInt8>,
    line: UnsafeBufferPointer<UInt8>,
    time: Int64
  ) {
    guard let sign = TemplateSign(message: message, host: host, masker: &masker) else { return }
    count(category: category, sign: sign, message: message, line: line, time: time)
  }

  /// Counts one unmatched message that was masked and hashed before, by another thread perhaps.
  ///
  /// Messages are to come in the order of their records: who is first gives the sample, and what
  /// finds the table full is overflow. Cost: a look-up, about 50 ns.
  public func count(
    category: Int,
    sign: TemplateSign,
    message: UnsafeBufferPointer<UInt8>,
    line: UnsafeBufferPointer<UInt8>,
    time: Int64
  ) {
    let entry: Entry
    if let known = entries[category][sign.id] {
      entry = known
    } else {
      guard entries[category].count < limit else {
        overflow[category] += 1
        return
      }
      guard let start = message.baseAddress else { return }
      // Templates are new once: masking again is cheaper than carrying every text along.
      let text = masker.mask(start, message.count)
      entry = Entry(text: Array(text), sample: Array(line.prefix(Template.maxSampleBytes)))
      entries[category][sign.id] = entry
    }
    if entry.count == 0 { changed[category].append(sign.id) }
    entry.count += 1
    entry.first = min(entry.first, time)
    entry.last = max(entry.last, time)
    entry.days.add(time)
    if let host = sign.host { entry.hosts.add(hash: host) }
  }

  /// What was counted since the last call, by category number, with the overflow.
  public func drain() -> [(category: Int, templates: [Template], overflow: UInt64)] {
    var drained: [(category: Int, templates: [Template], overflow: UInt64)] = []
    for category in entries.indices where !changed[category].isEmpty || overflow[category] > 0 {
      let templates = changed[category].compactMap { id -> Template? in
        guard let entry = entries[category][id] else { return nil }
        let template = Template(
          id: id,
          text: entry.text,
          count: entry.count,
          first: entry.first,
          last: entry.last,
          hosts: entry.hosts.finish(),
          hostSketch: entry.hosts.encode(),
          sample: entry.sample,
          days: entry.days.days
        )
        entry.count = 0
        entry.first = .max
        entry.last = .min
        entry.days.removeAll()
        entry.hosts.removeAll()
        return template
      }
      drained.append((category, templates, overflow[category]))
      changed[category] = []
      overflow[category] = 0
    }
    return drained
  }
}
