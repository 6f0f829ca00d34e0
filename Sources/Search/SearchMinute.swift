import Archive
import Patterns

/// The segments of one minute that may hold what is looked for.
struct SearchMinute {
  /// One of them.
  struct Segment {
    var path: String
    /// What stands for its stream.
    var base: String
    /// Its key where it is being written: by the time it is looked at it may have got its place.
    var key: SegmentKey?
  }

  /// The minute's start, Unix seconds.
  var start: Int64
  /// In the order of their names.
  var segments: [Segment]
}

/// Finds the minutes of an archive in their order, a day at a time.
///
/// Both kinds of stream are looked at; of the unsplit one what was not kept by category as well.
struct SearchMinutes {
  private let shelf: ArchiveShelf
  private let query: SearchQuery
  private let days: [Int]
  /// Streams that have segments of a day.
  private let streams: [Int: [String]]
  private var nextDay = 0
  private var ready: [SearchMinute] = []
  private var taken = 0
  /// Whether lines are kept by category: then those of the unsplit stream that are there as well are not
  /// looked at.
  let hasCategories: Bool

  /// What could not be looked into.
  private(set) var faults: [String] = []
  /// First and last minute that there may be, for a progress bar; nil when there is none.
  private(set) var span: ClosedRange<Int64>?

  /// Looks what there is; throws when the archive cannot be read.
  init(_ shelf: ArchiveShelf, _ query: SearchQuery) throws(ArchiveFault) {
    self.shelf = shelf
    self.query = query
    let range = SearchMinutes.days(query)
    var found: [Int: [String]] = [:]
    let bases = try shelf.bases()
    for base in bases where isAsked(base, query) {
      // One that cannot be read does not hide the others.
      do throws(ArchiveFault) {
        for day in try shelf.days(of: base, in: range) { found[day, default: []].append(base) }
      } catch {
        faults.append("\(error)")
      }
    }
    var open: [SegmentKey] = []
    do throws(ArchiveFault) {
      open = try shelf.open()
    } catch {
      faults.append("\(error)")
    }
    hasCategories = (bases + open.map(\.base)).contains { $0 != SegmentKey.unsplit }
    for key in open
    where range.contains(Int(key.minute / 86_400)) && found[Int(key.minute / 86_400)] == nil {
      found[Int(key.minute / 86_400)] = []
    }
    streams = found
    days = found.keys.sorted()
    if let first = days.first, let last = days.last {
      let start = max(Int64(first) * 86_400, query.from)
      span = start...max(start, min(Int64(last + 1) * 86_400, query.to))
    }
  }

  private static func days(_ query: SearchQuery) -> ClosedRange<Int> {
    let first = max(query.from, SegmentKey.minutes.lowerBound)
    let last = min(end(query), SegmentKey.minutes.upperBound)
    return Int(first / 86_400)...max(Int(first / 86_400), Int(last / 86_400))
  }

  /// The next minute; nil when there is none left.
  mutating func next() -> SearchMinute? {
    while taken == ready.count {
      guard nextDay < days.count else { return nil }
      ready = minutes(of: days[nextDay])
      taken = 0
      nextDay += 1
    }
    taken += 1
    return ready[taken - 1]
  }

  private mutating func minutes(of day: Int) -> [SearchMinute] {
    var found: [Int64: [SearchMinute.Segment]] = [:]
    func add(_ minute: Int64, _ segment: SearchMinute.Segment) {
      guard minute + 60 > query.from else { return }
      let isUnsplit = segment.base == SegmentKey.unsplit
      guard minute < (isUnsplit ? SearchMinutes.end(query) : query.to) else { return }
      found[minute, default: []].append(segment)
    }
    // Listed before the others: what gets its place meanwhile is found by its key.
    let open = ((try? shelf.open()) ?? []).filter {
      Int($0.minute / 86_400) == day && isAsked($0.base, query)
    }
    for base in streams[day] ?? [] {
      do throws(ArchiveFault) {
        for (place, path) in try shelf.files(of: base, day: day) {
          add(place.minute, SearchMinute.Segment(path: path, base: base))
        }
      } catch {
        faults.append("\(error)")
      }
    }
    // Behind those that are closed: what is being written is the latest.
    for key in open {
      add(key.minute, SearchMinute.Segment(path: shelf.path(key), base: key.base, key: key))
    }
    return found.sorted { $0.key < $1.key }.map { SearchMinute(start: $0.key, segments: $0.value) }
  }

  /// Until when an unsplit stream is looked through.
  ///
  /// Lines of the range may have come late, by as much as is believed. The headers tell where.
  private static func end(_ query: SearchQuery) -> Int64 {
    let (sum, isOver) = query.to.addingReportingOverflow(query.maxAge)
    return isOver ? .max : sum
  }
}

/// Whether lines of a category's stream are asked for.
private func isAsked(_ base: String, _ query: SearchQuery) -> Bool {
  base == SegmentKey.unsplit || query.categories.isEmpty
    || query.categories.contains { glob in
      glob.matches(base) || glob.isExact && SegmentKey.base(of: glob.pattern) == base
    }
}
