import Glibc

/// Makes what is planned, and never writes over what is there.
public struct InitWriter: Sendable {
  /// What became of a planned file.
  public enum Outcome: Sendable, Equatable {
    /// It was made.
    case made
    /// It was there, as planned.
    case same
    /// It was there and is another; it was left.
    case left
    /// It was there and is another; that one has this name now, a path on the host.
    case replaced(String)
    /// A directory was there, empty, and has the planned owner now.
    case given
    /// A directory is there and belongs to somebody else.
    case foreign(owner: String)
  }

  private let root: HostRoot
  private let replaces: Bool

  /// Makes a writer.
  ///
  /// - Parameters:
  ///   - root: the host.
  ///   - replaces: whether files that are there are put aside (`.bak`) and written anew.
  public init(_ root: HostRoot, replaces: Bool) {
    self.root = root
    self.replaces = replaces
  }

  /// What would become of a file, when nothing is changed.
  ///
  /// - Parameter file: what is planned.
  /// - Returns: as `make` would answer; a backup's name is the one that is free now.
  public func outlook(_ file: PlannedFile) -> Outcome {
    let path = root.path(file.path)
    var information = stat()
    guard lstat(path, &information) == 0 else { return .made }
    switch file.content {
    case .directory: return directoryOutlook(file, information)
    case .link(let target): return HostLink.target(path) == target ? .same : .left
    case .text(let text):
      if root.read(file.path).bytes.map({ $0.elementsEqual(text.utf8) }) ?? false { return .same }
      return replaces ? .replaced(freeName(file.path)) : .left
    }
  }

  /// Makes a file, a link or a directory, the directories above it included.
  ///
  /// A file appears whole or not at all. Owners are set by root alone.
  ///
  /// - Parameter file: what is planned.
  /// - Returns: what became of it.
  /// - Throws: `InitError` where the system refuses.
  public func make(_ file: PlannedFile) throws(InitError) -> Outcome {
    let outlook = outlook(file)
    let path = root.path(file.path)
    switch outlook {
    case .same, .left, .foreign: return outlook
    case .given:
      try give(file, path)
      return outlook
    case .replaced(let name):
      guard rename(path, root.path(name)) == 0 else { throw failure("rename", path) }
    case .made: break
    }
    try makeParents(of: file.path)
    switch file.content {
    case .directory:
      guard mkdir(path, 0o700) == 0 else { throw failure("make", path) }
      try give(file, path)
    case .link(let target):
      guard symlink(target, path) == 0 else { throw failure("make", path) }
    case .text(let text): try write(text, file, path)
    }
    return outlook
  }

  // MARK: Pieces

  private func directoryOutlook(_ file: PlannedFile, _ information: stat) -> Outcome {
    guard information.st_mode & S_IFMT == S_IFDIR, let owner = HostAccount.named(file.owner, root)
    else { return .same }
    // Who has given root's directories to somebody else has had reasons.
    guard owner.uid != 0, information.st_uid != owner.uid else { return .same }
    if root.names(in: file.path)?.isEmpty ?? false { return .given }
    return .foreign(owner: HostAccount.name(of: information.st_uid, root))
  }

  private func write(_ text: String, _ file: PlannedFile, _ path: String) throws(InitError) {
    let temporary = "\(path).\(getpid()).new"
    let descriptor = open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else { throw failure("make", temporary) }
    defer { unlink(temporary) }
    var rest = Array(text.utf8)[...]
    while !rest.isEmpty {
      let count = rest.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
      if count < 0, errno == EINTR { continue }
      guard count > 0 else {
        let error = failure("write", temporary)
        close(descriptor)
        throw error
      }
      rest = rest.dropFirst(count)
    }
    let isDone = fsync(descriptor) == 0 && close(descriptor) == 0
    guard isDone else { throw failure("write", temporary) }
    try give(file, temporary)
    // A link, as it never replaces what has come there meanwhile.
    guard link(temporary, path) == 0 else { throw failure("make", path) }
  }

  /// Sets owner and mode; the mode last, as a change of owner takes bits from it.
  private func give(_ file: PlannedFile, _ path: String) throws(InitError) {
    if geteuid() == 0 {
      let uid = HostAccount.named(file.owner, root)?.uid ?? 0
      let gid = HostAccount.group(file.group, root) ?? 0
      guard lchown(path, uid, gid) == 0 else { throw failure("set the owner of", path) }
    }
    guard chmod(path, file.mode) == 0 else { throw failure("set the mode of", path) }
  }

  private func makeParents(of name: String) throws(InitError) {
    var made = ""
    for part in name.split(separator: "/").dropLast() {
      made += "/\(part)"
      let path = root.path(made)
      if mkdir(path, 0o755) != 0, errno != EEXIST { throw failure("make", path) }
    }
    guard let folder = HostLink.resolved(root.path(made)),
      let top = HostLink.resolved(root.path("/"))
    else { return }
    // A link with an absolute target would have us write on the machine itself.
    let isInside = top == "/" || folder == top || folder.hasPrefix(top + "/")
    guard isInside else {
      throw InitError("\(root.path(made)) leads out of \(top), to \(folder): not written there")
    }
  }

  private func freeName(_ name: String) -> String {
    var number = 1
    var free = "\(name).bak"
    while root.has(free) {
      number += 1
      free = "\(name).bak\(number)"
    }
    return free
  }

  private func failure(_ verb: String, _ path: String) -> InitError {
    InitError("cannot \(verb) \(path): \(String(cString: strerror(errno)))")
  }
}

/// Where links lead.
enum HostLink {
  /// The text of a symbolic link; nil for anything else.
  static func target(_ path: String) -> String? {
    var buffer = [UInt8](repeating: 0, count: 4_096)
    let count = buffer.withUnsafeMutableBytes { bytes in
      bytes.bindMemory(to: CChar.self).baseAddress.map { readlink(path, $0, bytes.count) } ?? -1
    }
    return count > 0 ? String(decoding: buffer.prefix(count), as: UTF8.self) : nil
  }

  /// The path without links; nil where there is nothing.
  static func resolved(_ path: String) -> String? {
    guard let text = realpath(path, nil) else { return nil }
    defer { free(text) }
    return String(cString: text)
  }
}
