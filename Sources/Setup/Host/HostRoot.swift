import Glibc

/// The tree that is looked at: `/`, or a directory that stands for it (`--root`).
///
/// Every look at the machine goes by way of this, so that all of it can be tried on a scratch tree. A symbolic
/// link with an absolute target leads out of a root that is not `/`.
public struct HostRoot: Sendable, Equatable {
  /// The directory without a slash at its end; empty for `/`.
  public let prefix: String

  /// The machine itself.
  public static let machine = HostRoot("/")

  /// Most bytes of a file that are read.
  ///
  /// A configuration is far smaller; what is beyond is left out, which is told.
  public static let maxFileBytes = 4 << 20
  /// Most entries of a directory that are listed.
  public static let maxEntries = 10_000

  /// Names a root; nothing is looked at yet.
  public init(_ path: String) {
    var end = path[...]
    while end.hasSuffix("/") { end = end.dropLast() }
    prefix = String(end)
  }

  /// Whether it is the machine itself, so that programs may be run and processes asked.
  public var isMachine: Bool { prefix.isEmpty }

  /// Where a path of the host lies: what to open, and what to show.
  public func path(_ path: String) -> String { prefix + path }

  /// What became of reading a file.
  public enum Reading: Sendable, Equatable {
    /// All of it.
    case whole([UInt8])
    /// Its first ``maxFileBytes``.
    case cut([UInt8])
    /// It could not be read, with the system's number for why.
    case failed(Int32)

    /// The bytes there are; nil where there are none to be had.
    public var bytes: [UInt8]? {
      switch self {
      case .whole(let bytes), .cut(let bytes): bytes
      case .failed: nil
      }
    }

    /// The bytes as text, what is no UTF-8 replaced.
    public var text: String? { bytes.map { String(decoding: $0, as: UTF8.self) } }
  }

  /// Reads a file of the host; a pipe or a device is not waited for.
  ///
  /// - Parameter name: path on the host.
  /// - Returns: its bytes, or why there are none.
  public func read(_ name: String) -> Reading { HostRoot.read(at: path(name)) }

  /// Reads a file at its real place.
  static func read(at path: String, limit: Int = maxFileBytes) -> Reading {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    guard descriptor >= 0 else { return .failed(errno) }
    defer { close(descriptor) }
    var information = stat()
    guard fstat(descriptor, &information) == 0 else { return .failed(errno) }
    guard information.st_mode & S_IFMT == S_IFREG else { return .failed(EINVAL) }
    var bytes: [UInt8] = []
    var block = [UInt8](repeating: 0, count: 64 << 10)
    while true {
      let count = Glibc.read(descriptor, &block, block.count)
      if count < 0, errno == EINTR { continue }
      if count < 0 { return .failed(errno) }
      if count == 0 { return .whole(bytes) }
      bytes += block[..<count]
      if bytes.count > limit { return .cut(Array(bytes.prefix(limit))) }
    }
  }

  /// Whether a path of the host is there.
  public func has(_ name: String) -> Bool { access(path(name), F_OK) == 0 }

  /// The names in a directory of the host, sorted, `.` and `..` left out; nil where it cannot be read.
  ///
  /// - Parameter name: path on the host.
  /// - Returns: at most ``maxEntries`` names.
  public func names(in name: String) -> [String]? {
    guard let directory = opendir(path(name)) else { return nil }
    defer { closedir(directory) }
    var names: [String] = []
    while names.count < HostRoot.maxEntries, let entry = readdir(directory) {
      let text = withUnsafeBytes(of: &entry.pointee.d_name) { bytes in
        String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
      }
      if text != ".", text != ".." { names.append(text) }
    }
    return names.sorted()
  }

  /// The files of the host that a shell pattern names, sorted, as paths on the host.
  ///
  /// - Parameter pattern: a path with `*`, `?` and `[…]`.
  /// - Returns: at most ``maxEntries`` paths; none where nothing fits.
  public func glob(_ pattern: String) -> [String] {
    var escaped = ""
    for character in prefix {
      if "*?[]\\{}~".contains(character) { escaped += "\\" }
      escaped.append(character)
    }
    var found = glob_t()
    defer { globfree(&found) }
    guard Glibc.glob(escaped + pattern, 0, nil, &found) == 0 else { return [] }
    var paths: [String] = []
    for index in 0..<min(Int(found.gl_pathc), HostRoot.maxEntries) {
      guard let text = found.gl_pathv[index] else { continue }
      paths.append(String(String(cString: text).dropFirst(prefix.count)))
    }
    return paths
  }
}
