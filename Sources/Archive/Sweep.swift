import Glibc

/// One pass over a directory of unmatched lines: finishes what a crash left, packs what was put away,
/// and removes the oldest beyond what is to be kept.
///
/// All that is to be done is seen in the directory itself, so a pass that is cut off anywhere is made
/// good by the next. One pass at a time; the writer may put further files away meanwhile. Files whose
/// names are not exactly ours (``KeptFile``), links and directories are never touched.
///
/// Cost: about 50 MB/s of plain lines on one core.
public struct Sweep {
  /// What was removed.
  public struct Removal: Sendable, Equatable {
    /// Files.
    public var files: UInt64 = 0
    /// Their bytes on disk.
    public var bytes: UInt64 = 0

    /// Nothing.
    public init() {}

    /// Adds what a further pass removed.
    public mutating func add(_ other: Removal) {
      files += other.files
      bytes += other.bytes
    }
  }

  /// What a pass did.
  public struct Report: Sendable, Equatable {
    /// Files packed.
    public var packed = 0
    /// What was removed to keep within the limits, by base.
    public var removed: [String: Removal] = [:]
    /// What is there now, by base.
    public var holdings: [String: KeptDirectory.Holding] = [:]
    /// What could not be done; it is tried again by the next pass.
    public var faults: [ArchiveFault] = []
    /// Whether it was asked to stop before it was through.
    public var isCut = false
  }

  private let directory: String
  private let keeping: Keeping
  private let isCancelled: () -> Bool
  private let goesOn: (Packing.Station) -> Bool
  private var report = Report()

  private init(
    _ directory: String,
    _ keeping: Keeping,
    _ isCancelled: @escaping () -> Bool,
    _ goesOn: @escaping (Packing.Station) -> Bool
  ) {
    self.directory = directory
    self.keeping = keeping
    self.isCancelled = isCancelled
    self.goesOn = goesOn
  }

  /// Makes a pass.
  ///
  /// - Parameters:
  ///   - directory: that of ``UnmatchedFiles``.
  ///   - keeping: what to keep; nothing is done unless it puts files away.
  ///   - isCancelled: asked every 256 KiB of lines; a file half packed is packed by the next pass.
  /// - Returns: what was done, and what is there.
  public static func run(
    _ directory: String,
    _ keeping: Keeping,
    isCancelled: @escaping () -> Bool = { false }
  ) -> Report {
    run(directory, keeping, isCancelled: isCancelled) { _ in true }
  }

  static func run(
    _ directory: String,
    _ keeping: Keeping,
    isCancelled: @escaping () -> Bool,
    goesOn: @escaping (Packing.Station) -> Bool
  ) -> Report {
    var sweep = Sweep(directory, keeping, isCancelled, goesOn)
    do throws(ArchiveFault) {
      if keeping.rotates { try sweep.run() }
      sweep.report.holdings = try KeptDirectory(path: directory).holdings
    } catch {
      sweep.report.faults.append(error)
    }
    return sweep.report
  }

  private mutating func run() throws(ArchiveFault) {
    for entry in try KeptDirectory(path: directory).entries {
      guard let kept = entry.kept else { continue }
      if kept.form == .unfinished {
        remove(entry)
      } else if kept.form == .plain, keeping.compresses, !report.isCut {
        pack(entry, kept)
      }
    }
    if !report.isCut { try retain() }
  }

  private mutating func pack(_ entry: KeptDirectory.Entry, _ kept: KeptFile) {
    // Every further one would meet the same full disk.
    if let fault = report.faults.last, fault.code == ENOSPC { return }
    if isPacked(entry, kept) {
      remove(entry)
      return
    }
    do throws(Packing.Stop) {
      _ = try Packing(
        plain: entry,
        directory: directory,
        isCancelled: isCancelled,
        goesOn: goesOn
      ).run(kept)
      report.packed += 1
    } catch {
      switch error {
      case .cancelled, .killed: report.isCut = true
      case .fault(let fault): report.faults.append(fault)
      }
    }
  }

  /// Whether a crash came between the packed file and the end of the plain one: it unpacks, its
  /// checksum holds, and it has as many bytes.
  private func isPacked(_ entry: KeptDirectory.Entry, _ kept: KeptFile) -> Bool {
    var packed = kept
    packed.form = .packed
    let path = directory + "/" + packed.name
    guard access(path, F_OK) == 0 else { return false }
    do throws(ArchiveError) {
      var file = try LogFile(path: path)
      if !file.isCompressed { return false }
      return try file.skip(.max) == entry.size
    } catch {
      return false
    }
  }

  private mutating func retain() throws(ArchiveFault) {
    var kept: [String: [KeptDirectory.Entry]] = [:]
    for entry in try KeptDirectory(path: directory).entries where entry.kept != nil {
      if entry.kept?.form != .unfinished { kept[entry.base, default: []].append(entry) }
    }
    for (base, entries) in kept.sorted(by: { $0.key < $1.key }) {
      // Put away since this pass began: what it takes is known once the next has packed it.
      let waits = entries.contains { $0.kept?.form == .plain }
      if keeping.compresses, waits, report.faults.isEmpty { continue }
      var bytes = entries.reduce(0) { $0 + $1.size }
      var count = entries.count
      for entry in entries where count > keeping.files || bytes > keeping.bytes {
        guard remove(entry) else { break }
        count -= 1
        bytes -= entry.size
        report.removed[base, default: Removal()].add(Removal(entry))
      }
    }
  }

  @discardableResult
  private mutating func remove(_ entry: KeptDirectory.Entry) -> Bool {
    if unlink(entry.path) == 0 || errno == ENOENT { return true }
    report.faults.append(ArchiveFault("remove", entry.path, errno))
    return false
  }
}

extension Sweep.Removal {
  init(_ entry: KeptDirectory.Entry) {
    files = 1
    bytes = UInt64(entry.size)
  }
}
