import Archive
import Glibc
import Ledger
import Privacy

/// Files that are read one after the other as one stream.
struct FileSeries: LineSource, ~Copyable {
  private(set) var reports: [Replay.FileReport] = []

  private let paths: [String]
  private let refusesAgain: Bool
  private let progress: (_ done: Int64, _ total: Int64?) -> Void
  private let sizes: [Int64?]
  private let total: Int64?
  /// Bytes of the files before.
  private var done: Int64 = 0
  private var shownAt: UInt64 = 0
  private var next = 0
  private var file: LogFile?
  /// Of the file at hand, what tells it again; nil where nothing does.
  private var marker: TextMarker?
  /// What is known of texts; nil without a store.
  private var texts: ReplayedTexts?
  /// The report of the file at hand, with the lines counted before it.
  private var current: (report: Replay.FileReport, linesBefore: UInt64)?

  init(
    _ paths: [String],
    _ ledger: Ledger?,
    refusesAgain: Bool,
    progress: @escaping (_ done: Int64, _ total: Int64?) -> Void
  ) {
    self.paths = paths
    texts = ledger.map(ReplayedTexts.init)
    self.refusesAgain = refusesAgain
    self.progress = progress
    sizes = paths.map { path -> Int64? in
      var information = stat()
      guard path != "-", stat(path, &information) == 0 else { return nil }
      return information.st_mode & S_IFMT == S_IFREG ? Int64(information.st_size) : nil
    }
    total = sizes.reduce(Int64?(0)) { sum, size in sum.flatMap { a in size.map { a + $0 } } }
  }

  mutating func turn(_ reader: borrowing BlockReader, _ instance: inout Instance) -> Turn {
    if file != nil || instance.redaction?.hasOutput ?? false {
      return read(into: reader.room, instance)
    }
    close(instance)
    guard next < paths.count else {
      progress(done, total)
      return .end
    }
    open(paths[next], instance)
    return .nothing
  }

  private mutating func read(
    into room: UnsafeMutableRawBufferPointer,
    _ instance: borrowing Instance
  ) -> Turn {
    guard let redaction = instance.redaction else {
      let count = readOnce(into: room, instance)
      return count > 0 ? .bytes(count) : .lineEnd
    }
    if !redaction.hasOutput {
      let count = readOnce(into: redaction.room, instance)
      if count > 0 { redaction.took(count) } else { redaction.end() }
    }
    if let count = instance.redacted(into: room), count > 0 { return .bytes(count) }
    return file == nil ? .lineEnd : .nothing
  }

  /// Reads once; 0 when the file has no more, and is then closed.
  private mutating func readOnce(
    into room: UnsafeMutableRawBufferPointer,
    _ instance: borrowing Instance
  ) -> Int {
    do {
      if let count = try file?.read(into: room), count > 0 {
        marker?.add(UnsafeRawBufferPointer(rebasing: room[..<count]))
        show(instance)
        return count
      }
    } catch {
      // What could be read before the damage is counted.
      current?.report.fault = error.description
    }
    file = nil
    return 0
  }

  private mutating func show(_ instance: borrowing Instance) {
    let now = Clock.monotonic()
    guard now - shownAt > 100_000_000 else { return }
    shownAt = now
    instance.setClock(Clock.now())
    progress(done + (file?.position ?? 0), total)
  }

  private mutating func open(_ path: String, _ instance: borrowing Instance) {
    current = (
      Replay.FileReport(path: path, lines: 0, fault: nil, earlier: nil),
      instance.intake.pointee.counts.lines
    )
    do {
      var opened = try LogFile(path: path)
      // What is no regular file can be read once, and only from its beginning.
      guard path != "-", opened.size != nil, texts != nil else {
        file = consume opened
        instance.intake.pointee.beginFile()
        return
      }
      let known = refusesAgain ? try texts?.look(at: path) : nil
      switch known ?? .new {
      case .new: marker = TextMarker()
      case .same(let earlier): return passOver(.known, earlier)
      case .part(let earlier): return passOver(.part, earlier)
      case .cutOff(let earlier): return passOver(.cutOff, earlier)
      case .cutLine(let earlier, let length): return passOver(.cutLine(after: length), earlier)
      case .grown(let earlier, let length, let resumed):
        passOver(.rest(after: length), earlier)
        _ = try opened.skip(length)
        marker = resumed
      }
      try texts?.begin(path)
      file = consume opened
      instance.intake.pointee.beginFile()
    } catch {
      current?.report.fault = "\(error)"
      marker = nil
    }
  }

  private mutating func passOver(_ verdict: Replay.Verdict, _ earlier: ReplayedFile) {
    current?.report.verdict = verdict
    current?.report.earlier = earlier
  }

  /// Ends the file at hand, its last line counted.
  private mutating func close(_ instance: borrowing Instance) {
    guard case (var report, let before)? = current else { return }
    report.lines = instance.intake.pointee.counts.lines - before
    reports.append(report)
    if let mark = marker?.mark { texts?.end(report, mark) }
    done += sizes[next] ?? 0
    current = nil
    marker = nil
    next += 1
  }

  /// Keeps the marks of what was read, once all that came of it is stored; answers what went wrong.
  func settle() -> String? {
    do throws(LedgerError) {
      try texts?.settle()
      return nil
    } catch {
      return error.description
    }
  }
}
