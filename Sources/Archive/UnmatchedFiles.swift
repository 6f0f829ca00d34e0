import Glibc

/// Appends the raw lines no rule knows to a file for each category: `DIRECTORY/CATEGORY.log`.
///
/// The files are what rules are tried on later, so they hold the lines as they came, an LF behind
/// each. Lines are gathered in 64 KiB a category and written when that is full or at ``flush()``.
/// Files are opened with the first line (append, mode 0640 less the umask), directories made with
/// 0750. A category name that is no plain file name becomes one: bytes other than letters, digits,
/// `_`, `-` and `.`, and a dot in front, become `%XX`; beyond 100 bytes it is cut and hashed.
///
/// **Putting away.** A file that the next line would make larger than ``Keeping/maxBytes``, or that
/// comes to a border of ``Keeping/maxAge``, is renamed (``KeptFile``) and a new one begun: no line is in
/// two of them, and put behind each other in the order of their names they are what was appended. Only a
/// line longer than that size makes a file larger. ``Sweep`` packs and removes what was put away; when
/// too much waits for it, files stay as they are for a while.
///
/// **Cap.** A file that is not to be put away, or has to stay, grows to `maxBytes`, what it held before
/// included. From the first line that does not fit on, lines are counted in `beyondCap` and not
/// written, until ``reopen()`` finds another file, the file was emptied in place or is put away after
/// all. So a full file is the beginning of its stream, without gaps but for faults.
///
/// **Faults.** A file that takes nothing (disk full) keeps its buffer; lines beyond it are counted in
/// `unwritten`. Each flush tries again, the rest of a half-written line first.
///
/// **Accounting.** For each category, appended = `kept` + `beyondCap` + `unwritten`.
///
/// Used from one thread. ``append(_:_:count:)`` copies the line, and makes no system call but when
/// the buffer is full.
public final class UnmatchedFiles {
  /// How many lines of a category went where.
  public struct Counts: Sendable, Equatable {
    /// In the file, or about to be with the next flush.
    public var kept: UInt64
    /// Not written because the file had reached its cap.
    public var beyondCap: UInt64
    /// Not written because the file could not be opened or written to.
    public var unwritten: UInt64
  }

  /// The most categories with a file of their own: bounds descriptors and buffers (64 KiB each).
  ///
  /// Those beyond share the file of the last, `%overflow.log`.
  public static let maxCategories = 512

  /// The directory that holds the files.
  public let directory: String
  /// When a file is put away, and how much is kept.
  public let keeping: Keeping

  private let site: UnmatchedFile.Site
  private var files: [UnmatchedFile] = []
  private var ids: [String: Int] = [:]
  private var directoryFault: ArchiveFault?
  /// Where the files were at the checkpoint from which lines come again; nil once they are new.
  var marks: [String: KeptMark]?

  /// Makes the directory where missing; should that fail, ``flush()`` reports it and tries again.
  ///
  /// - Parameters:
  ///   - directory: its parent must exist.
  ///   - keeping: when a file is put away. Where files are, `maxBytes` is at least 64 KiB.
  ///   - now: tells the time in Unix seconds, for names and borders; asked now and then.
  ///   - admits: asked before a file is put away; false leaves it for now, a batch job may wait in it.
  ///   - tells: called for each file put away.
  public init(
    directory: String,
    keeping: Keeping,
    now: @escaping () -> Int64,
    admits: @escaping () -> Bool = { true },
    tells: @escaping () -> Void = {}
  ) {
    self.directory = directory
    var keeping = keeping
    if keeping.rotates { keeping.maxBytes = max(keeping.maxBytes, Keeping.minBytes) }
    keeping.maxAge = max(keeping.maxAge, 1)
    self.keeping = keeping
    site = UnmatchedFile.Site(now: now)
    site.admits = admits
    site.tells = tells
    makeDirectory()
  }

  /// Gives a category its number; the same name has the same number again.
  ///
  /// - Parameter name: the category's name, any text.
  /// - Returns: small numbers from 0 on, for `append`.
  public func register(_ name: String) -> Int {
    if let id = ids[name] { return id }
    let isOverflow = files.count >= UnmatchedFiles.maxCategories - 1
    if isOverflow, files.count == UnmatchedFiles.maxCategories { return files.count - 1 }
    // A `%` that no hex digits follow: the file of no category can have that name.
    let base = isOverflow ? "%overflow" : KeptFile.base(of: name)
    let file = UnmatchedFile(directory: directory, base: base, keeping: keeping, site: site)
    file.mark = marks.map { $0[base] ?? KeptMark() }
    files.append(file)
    if !isOverflow { ids[name] = files.count - 1 }
    return files.count - 1
  }

  func eachFile(_ body: (UnmatchedFile) -> Void) {
    files.forEach(body)
  }

  /// Appends a line.
  ///
  /// - Parameters:
  ///   - category: the number `register` gave; another one is a mistake of the program and traps.
  ///   - line: the line, without LF.
  ///   - count: its bytes; 0 is an empty line.
  public func append(_ category: Int, _ line: UnsafePointer<UInt8>, count: Int) {
    files[category].append(line, count: count)
  }

  /// Writes what waits, and tries again what failed; to be called about once a second.
  ///
  /// - Returns: the faults that stand, one for each file at most; empty when all is written.
  public func flush() -> [ArchiveFault] {
    if directoryFault != nil { makeDirectory() }
    for file in files { file.flush() }
    return faults()
  }

  /// Writes what it can for the last time; lines that still wait are counted in `unwritten`.
  ///
  /// - Returns: the faults that stand.
  public func finish() -> [ArchiveFault] {
    if directoryFault != nil { makeDirectory() }
    for file in files { file.finish() }
    return faults()
  }

  /// Lets go of all files and goes on with those that have their names now, for HUP and rotation.
  ///
  /// - Returns: the faults that stand.
  public func reopen() -> [ArchiveFault] {
    makeDirectory()
    for file in files { file.reopen() }
    return faults()
  }

  /// How many lines of a category went where, since the start.
  ///
  /// - Parameter category: the number `register` gave.
  /// - Returns: the three counts.
  public func counts(_ category: Int) -> Counts {
    let file = files[category]
    return Counts(kept: file.kept, beyondCap: file.beyondCap, unwritten: file.unwritten)
  }

  private func faults() -> [ArchiveFault] {
    if let directoryFault { return [directoryFault] }
    return files.compactMap(\.fault)
  }

  private func makeDirectory() {
    directoryFault = nil
    do throws(ArchiveFault) {
      try Folder.make(directory)
    } catch {
      directoryFault = error
    }
  }
}
