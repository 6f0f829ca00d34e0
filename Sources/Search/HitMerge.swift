import Patterns

/// The lines of many segments, put together in the order they came.
struct HitMerge {
  /// Lines of a stream that come one behind the other.
  final class Run {
    /// What stands for the stream.
    let base: String
    private let pieces: [SegmentHits]
    /// Nothing of it comes before this number.
    private let least: UInt64
    private var piece = 0
    private var place = 0

    /// The hits of these, one after the other, and not before a number.
    init(_ base: String, _ pieces: [SegmentHits], notBefore least: UInt64 = 0) {
      self.base = base
      self.least = least
      self.pieces = pieces.filter { !$0.hits.isEmpty }
      bytes = self.pieces.reduce(0) { $0 + $1.memory }
    }

    /// The next line; nil when there is none left.
    var next: (hits: SegmentHits, hit: SegmentHits.Hit)? {
      piece < pieces.count ? (pieces[piece], pieces[piece].hits[place]) : nil
    }

    /// The number by which the next line has its place.
    var number: UInt64 { max(next?.hit.number ?? .max, least) }

    /// The greatest of its numbers.
    var last: UInt64 {
      pieces.reduce(least) { most, piece in max(most, piece.hits.last?.number ?? 0) }
    }

    func advance() {
      place += 1
      if place == pieces[piece].hits.count {
        piece += 1
        place = 0
      }
    }

    /// Bytes of memory that the lines take.
    let bytes: Int
  }

  /// Bytes of lines that wait at most: beyond it they are given in an order that may be wrong, where lines
  /// came hours late.
  static let maxBytes = 64 << 20

  /// A heap by the numbers of the next lines, and for equal ones by the order in which runs came.
  private var heap: [(number: UInt64, order: Int, run: Run)] = []
  private var count = 0
  /// Bytes of the lines that wait; a run's as long as one of it does.
  private(set) var bytes = 0

  mutating func add(_ run: Run) {
    guard run.next != nil else { return }
    bytes += run.bytes
    count += 1
    heap.append((run.number, count, run))
    var at = heap.count - 1
    while at > 0, isBefore(at, (at - 1) / 2) {
      heap.swapAt(at, (at - 1) / 2)
      at = (at - 1) / 2
    }
  }

  /// Takes the next line out, if it came before a time in the stream; nil takes any.
  mutating func next(before time: Int64?) -> (
    base: String, hits: SegmentHits, hit: SegmentHits.Hit
  )? {
    guard let top = heap.first, let next = top.run.next,
      time.map({ next.hit.arrived < $0 }) ?? true || bytes > HitMerge.maxBytes
    else { return nil }
    top.run.advance()
    if top.run.next != nil {
      heap[0].number = top.run.number
    } else {
      bytes -= top.run.bytes
      heap[0] = heap[heap.count - 1]
      heap.removeLast()
    }
    sink()
    return (top.run.base, next.hits, next.hit)
  }

  private mutating func sink() {
    var at = 0
    while true {
      var least = at
      for child in [2 * at + 1, 2 * at + 2] where child < heap.count && isBefore(child, least) {
        least = child
      }
      if least == at { return }
      heap.swapAt(at, least)
      at = least
    }
  }

  private func isBefore(_ a: Int, _ b: Int) -> Bool {
    (heap[a].number, heap[a].order) < (heap[b].number, heap[b].order)
  }
}
