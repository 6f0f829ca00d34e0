/// Pages of the current moment, bounded in number and bytes; the least recently used goes first.
///
/// Not guarded: its owner is (`PageDesk`).
struct PageCache {
  /// How much is kept.
  struct Limits: Sendable, Equatable {
    /// Pages.
    var entries = 512
    /// Bytes of their bodies, plain and compressed.
    var bytes = 64 << 20
  }

  private struct Entry {
    let page: RenderedPage
    var used: UInt64
  }

  private let limits: Limits
  private var moment: Moment?
  private var entries: [PageRequest: Entry] = [:]
  private var uses: UInt64 = 0
  /// Bytes that are kept.
  private(set) var bytes = 0
  /// Pages that were let go for lack of room.
  private(set) var evicted: UInt64 = 0

  init(_ limits: Limits) {
    self.limits = limits
  }

  /// Pages that are kept.
  var count: Int { entries.count }

  /// A page of the moment that it is now, which becomes the one used last; those of an earlier moment
  /// go.
  mutating func page(_ request: PageRequest, _ moment: Moment) -> RenderedPage? {
    if self.moment != moment {
      self.moment = moment
      entries = [:]
      bytes = 0
      return nil
    }
    uses += 1
    entries[request]?.used = uses
    return entries[request]?.page
  }

  /// Keeps a page, unless its moment has gone by.
  ///
  /// Cost: a look at each entry when one has to go, which is little beside rendering a page.
  mutating func keep(_ page: RenderedPage, _ request: PageRequest, _ moment: Moment) {
    guard self.moment == moment else { return }
    if let old = entries.removeValue(forKey: request) { bytes -= old.page.bytes }
    guard page.bytes <= limits.bytes, limits.entries > 0 else { return }
    while entries.count >= limits.entries || bytes + page.bytes > limits.bytes,
      let oldest = entries.min(by: { $0.value.used < $1.value.used })
    {
      entries[oldest.key] = nil
      bytes -= oldest.value.page.bytes
      evicted += 1
    }
    uses += 1
    entries[request] = Entry(page: page, used: uses)
    bytes += page.bytes
  }
}
