import Sketches

/// Counts unmatched messages by template, host-blind, for one worker.
///
/// `drain` hands over what was counted since the last time; the templates themselves stay, so that
/// a known message costs a mask, a hash and one look-up (about 150-300 ns).
public final class TemplateShard {
  private final class Entry {
    let text: [UInt8]
    let sample: [UInt8]
    var count: UInt64 = 0
    var first = Int64.max
    var last = Int64.min
    // Most templates come from a handful of hosts; 512 are told apart exactly, then estimated.
    var hosts = DistinctState(exactLimit: 512, precision: 12)

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
    guard let start = message.baseAddress else { return }
    let text = masker.mask(start, message.count)
    guard let textStart = text.baseAddress else { return }
    let id = hashBytes(textStart, text.count, seed: Template.idSeed)
    let entry: Entry
    if let known = entries[category][id] {
      entry = known
    } else {
      guard entries[category].count < limit else {
        overflow[category] += 1
        return
      }
      entry = Entry(text: Array(text), sample: Array(line.prefix(Template.maxSampleBytes)))
      entries[category][id] = entry
    }
    if entry.count == 0 { changed[category].append(id) }
    entry.count += 1
    entry.first = min(entry.first, time)
    entry.last = max(entry.last, time)
    if let hostStart = host.baseAddress {
      entry.hosts.add(hash: hashBytes(hostStart, host.count, seed: Template.idSeed))
    }
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
          sample: entry.sample
        )
        entry.count = 0
        entry.first = .max
        entry.last = .min
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
