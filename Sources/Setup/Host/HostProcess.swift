import Glibc

/// A process of the host, as `/proc` shows it.
public struct HostProcess: Sendable, Equatable {
  /// Its number.
  public var pid: Int32
  /// Its name, at most 15 bytes.
  public var name: String
  /// The user it acts as; nil where that is not shown.
  public var uid: UInt32?
  /// When it began, Unix seconds; nil where that is not shown.
  public var started: Int64?

  /// The processes of a name; nil where `/proc` of this host cannot be read.
  static func named(_ name: String, _ root: HostRoot) -> [HostProcess]? {
    guard let names = root.names(in: "/proc") else { return nil }
    let pids = names.compactMap { Int32($0) }
    // A tree that is no machine's has an empty one.
    guard !pids.isEmpty else { return nil }
    return pids.compactMap { pid in
      guard let text = root.read("/proc/\(pid)/comm").text, text.trimmedLine == name,
        isOurs(pid, root)
      else { return nil }
      return HostProcess(pid, root)
    }
  }

  /// Whether a process lives in the same tree and the same space of processes: those of containers and in
  /// other roots are seen as well.
  private static func isOurs(_ pid: Int32, _ root: HostRoot) -> Bool {
    guard root.isMachine else { return true }
    for name in ["root", "ns/pid"] {
      // What may not be seen is taken for ours.
      guard let theirs = link("/proc/\(pid)/\(name)"), let own = link("/proc/self/\(name)") else {
        continue
      }
      if theirs != own { return false }
    }
    return true
  }

  private static func link(_ path: String) -> String? {
    var buffer = [UInt8](repeating: 0, count: 4_096)
    let count = buffer.withUnsafeMutableBytes { bytes in
      bytes.bindMemory(to: CChar.self).baseAddress.map { readlink(path, $0, bytes.count) } ?? -1
    }
    return count > 0 ? String(decoding: buffer.prefix(count), as: UTF8.self) : nil
  }

  /// One process; nil where there is none of that number.
  ///
  /// - Parameters:
  ///   - pid: its number.
  ///   - root: the host.
  public init?(_ pid: Int32, _ root: HostRoot) {
    guard let name = root.read("/proc/\(pid)/comm").text?.trimmedLine else { return nil }
    self.pid = pid
    self.name = name
    let status = root.read("/proc/\(pid)/status").text ?? ""
    let ids = status.split(separator: "\n").first { $0.hasPrefix("Uid:") }?.split(separator: "\t")
    uid = ids.flatMap { $0.count > 2 ? UInt32($0[2]) : nil }
    started = HostProcess.start(pid, root)
  }

  /// Field 22 of `stat` is in ticks since the machine's start; the name before it may hold anything.
  private static func start(_ pid: Int32, _ root: HostRoot) -> Int64? {
    guard let text = root.read("/proc/\(pid)/stat").text, let end = text.lastIndex(of: ")"),
      let boot = root.read("/proc/stat").text?.split(separator: "\n").first(where: {
        $0.hasPrefix("btime ")
      }),
      let booted = Int64(boot.dropFirst(6))
    else { return nil }
    let fields = text[text.index(after: end)...].split(separator: " ")
    guard fields.count > 19, let ticks = Int64(fields[19]) else { return nil }
    return booted + ticks / Int64(max(1, sysconf(Int32(_SC_CLK_TCK))))
  }
}

extension String {
  /// The text without the line feed at its end.
  var trimmedLine: String { hasSuffix("\n") ? String(dropLast()) : self }
}
