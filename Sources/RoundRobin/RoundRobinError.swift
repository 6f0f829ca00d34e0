/// What could not be done with which file, and why.
///
/// The reason is librrd's own text where librrd refused, the system's (`strerror`) where a call to
/// the kernel did.
public struct RoundRobinError: Error, Hashable, Sendable, CustomStringConvertible {
  /// The file or directory it happened to.
  public let path: String
  /// What was being done, as a verb phrase: `update`, `create`, `fetch FAILURES from`.
  public let action: String
  /// The cause, in the words of librrd or of the system.
  public let reason: String
  /// What was done about it; nil where nothing was.
  public internal(set) var remedy: String?

  /// Whether librrd says that the file is none of its own, or not all of one: it never will be again.
  var isDamage: Bool {
    let signs = ["is not an RRD file", "is too small", "reached EOF while loading header"]
    // An empty file cannot be mapped.
    let isEmpty = reason.hasPrefix("mmaping file") && reason.hasSuffix("Invalid argument")
    return isEmpty || signs.contains { reason.contains($0) }
  }

  /// Describes one failure.
  public init(path: String, action: String, reason: String) {
    self.path = path
    self.action = action
    self.reason = reason
  }

  /// One line for a log: `cannot update "/var/…/x.rrd": reason`.
  public var description: String {
    "cannot \(action) \"\(path)\": \(reason)" + (remedy.map { "; \($0)" } ?? "")
  }
}
