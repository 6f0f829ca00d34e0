/// Something that `init` wants to be there.
public struct PlannedFile: Sendable, Equatable {
  /// What it is.
  public enum Content: Sendable, Equatable {
    /// A file with this text.
    case text(String)
    /// A symbolic link to this path.
    case link(String)
    /// A directory.
    case directory
  }

  /// Where, a path on the host.
  public var path: String
  /// What.
  public var content: Content
  /// Its mode; of no meaning for links.
  public var mode: UInt32
  /// Who owns it, a user's name.
  public var owner = "root"
  /// Its group's name.
  public var group = "root"
  /// What it is for, in a few words.
  public var purpose: String

  /// What stands in all files that `init` writes, so that they are known again: the package's scripts look for it.
  public static let mark = "Written by minuted init"

  /// Its mode as it is written, and its owner: `0640 root:minuted`.
  public var access: String {
    let octal = String(mode, radix: 8)
    return String(repeating: "0", count: max(0, 4 - octal.count)) + octal + " \(owner):\(group)"
  }
}
