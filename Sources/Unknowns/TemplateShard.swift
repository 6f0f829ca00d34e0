public import Patterns
import Sketches

/// Counts unmatched messages by form, host-blind.
///
/// `drain` hands over what was counted since the last time; the forms themselves stay, so that a
/// known message costs a mask, a hash and one look-up (about 150-300 ns). When the table of a category
/// is full, a form that came before takes the place of one that has not come for long: a flood of
/// lines that are all different costs its own records' names, not those of what comes again.
public final class TemplateShard {
  /// Hosts of a template that are told apart exactly; more are estimated.
  ///
  /// Most templates come from a handful.
  public static let exactHosts = 512

  private final class Entry {
    let written: FormText
    var count: UInt64 = 0
    var first = Int64.max
    var last = Int64.min
    /// How often it may be passed over when a place is wanted; more for one that came lately.
    var credit: UInt8 = 0
    var days = DayTally()
    var hosts = DistinctState(exactLimit: TemplateShard.exactHosts, precision: 12)

    init(_ written: FormText) {
      self.written = written
    }
  }

  /// The forms of a category.
  private struct Table {
    var entries: [UInt64: Entry] = [:]
    /// All of them, in the order in which places are wanted.
    var ring: [UInt64] = []
    var hand = 0
    var changed: [UInt64] = []
    /// Messages that have no form here: they found the table full, or theirs had to give way.
    var overflow: UInt64 = 0
  }

  /// Most times that a form is passed over in a row.
  private static let maxCredit: UInt8 = 3

  private var maker = FormMaker()
  private var tables: [Table] = []
  private var seen = SeenBefore()
  private let limit: Int

  /// Makes a shard; `masks` are those of each category's rule file, `limit` is the most forms kept
  /// per category.
  public init(masks: [[NamedPattern]], limit: Int) {
    self.limit = max(limit, 1)
    setCategories(masks)
  }

  /// Makes a shard for categories without masks of their own.
  public convenience init(categories: Int, limit: Int) {
    self.init(masks: Array(repeating: [], count: categories), limit: limit)
  }

  /// Starts over with other categories; call `drain` before.
  public func setCategories(_ masks: [[NamedPattern]]) {
    tables = Array(repeating: Table(), count: masks.count)
    maker.setMasks(masks)
  }

  /// Counts one unmatched message; `line` is kept as the sample of a new form.
  public func count(
    category: Int,
    message: UnsafeBufferPointer<UInt8>,
    host: UnsafeBufferPointer<UInt8>,
    line: UnsafeBufferPointer<UInt8>,
    time: Int64
  ) {
    guard let sign = maker.sign(category, message: message, host: host) else { return }
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
    guard
      let entry = tables[category].entries[sign.id]
        ?? add(sign.id, category, message: message, line: line)
    else {
      tables[category].overflow += 1
      return
    }
    if entry.count == 0 { tables[category].changed.append(sign.id) }
    entry.count += 1
    entry.credit = min(entry.credit + 1, TemplateShard.maxCredit)
    entry.first = min(entry.first, time)
    entry.last = max(entry.last, time)
    entry.days.add(time)
    if let host = sign.host { entry.hosts.add(hash: host) }
  }

  /// Takes up a form; nil when there is no place for it.
  private func add(
    _ id: UInt64,
    _ category: Int,
    message: UnsafeBufferPointer<UInt8>,
    line: UnsafeBufferPointer<UInt8>
  ) -> Entry? {
    guard let start = message.baseAddress else { return nil }
    let isFull = tables[category].entries.count >= limit
    // What comes once gets no place that another has.
    if isFull, !seen.note(id ^ UInt64(category)) { return nil }
    // Forms are new once: masking again is cheaper than carrying every text along.
    let text = maker.form(category, start, message.count)
    let entry = Entry(FormText(form: text, sample: line.prefix(Template.maxSampleBytes)))
    if isFull {
      makeRoom(&tables[category], for: id)
    } else {
      tables[category].ring.append(id)
    }
    tables[category].entries[id] = entry
    return entry
  }

  /// Takes away a form that has not come for long, and gives its place to another.
  ///
  /// Goes round the forms and spares those that came since it was there last (the CLOCK of Corbató,
  /// 1968): each time a form is spared costs it a credit, so this ends.
  private func makeRoom(_ table: inout Table, for id: UInt64) {
    while true {
      let place = table.hand
      table.hand = (place + 1) % table.ring.count
      let candidate = table.ring[place]
      if let entry = table.entries[candidate], entry.credit > 1 {
        entry.credit -= 1
        continue
      }
      // Its records of this minute have no form any more; the others were handed over.
      table.overflow += table.entries.removeValue(forKey: candidate)?.count ?? 0
      table.ring[place] = id
      return
    }
  }

  /// What was counted since the last call, by category number, with the overflow.
  public func drain() -> [(category: Int, templates: [Template], overflow: UInt64)] {
    var drained: [(category: Int, templates: [Template], overflow: UInt64)] = []
    for category in tables.indices
    where !tables[category].changed.isEmpty || tables[category].overflow > 0 {
      let templates = tables[category].changed.compactMap { id -> Template? in
        guard let entry = tables[category].entries[id], entry.count > 0 else { return nil }
        let template = Template(
          id: id,
          written: entry.written,
          count: entry.count,
          first: entry.first,
          last: entry.last,
          hosts: entry.hosts.finish(),
          hostSketch: entry.hosts.encode(),
          days: entry.days
        )
        entry.count = 0
        entry.first = .max
        entry.last = .min
        entry.days = []
        entry.hosts.removeAll()
        return template
      }
      drained.append((category, templates, tables[category].overflow))
      tables[category].changed = []
      tables[category].overflow = 0
    }
    return drained
  }
}
