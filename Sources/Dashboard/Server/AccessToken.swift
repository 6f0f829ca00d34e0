import Glibc
import Pipeline

/// What a request has to show: a secret shared with who may read the pages.
public struct AccessToken: Sendable {
  /// Why a file holds no token.
  public struct Fault: Error, CustomStringConvertible {
    /// File, reason, and what to do.
    public let description: String
  }

  /// Shortest token, in bytes: shorter ones can be guessed.
  public static let minBytes = 16
  /// Longest token, in bytes: it has to fit a header.
  public static let maxBytes = 4_096

  private let bytes: [UInt8]

  /// Takes a token as it is; nil when it is too short, too long or no visible ASCII.
  public init?(_ text: String) {
    let bytes = Array(text.utf8)
    guard (AccessToken.minBytes...AccessToken.maxBytes).contains(bytes.count),
      bytes.allSatisfy({ (0x21...0x7e).contains($0) })
    else { return nil }
    self.bytes = bytes
  }

  /// Reads a file whose first line is the token; `warn` is told when others may read it.
  public init(file: String, warn: (String) -> Void) throws(Fault) {
    let descriptor = open(file, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else {
      throw Fault(description: "cannot open \(file): \(String(cString: strerror(errno)))")
    }
    defer { close(descriptor) }
    if FileIdentity.isOpenToOthers(descriptor: descriptor) {
      warn("\(file): others may read the token; chmod 640 it, or less")
    }
    var buffer = [UInt8](repeating: 0, count: AccessToken.maxBytes + 2)
    let count = read(descriptor, &buffer, buffer.count)
    guard count >= 0 else {
      throw Fault(description: "cannot read \(file): \(String(cString: strerror(errno)))")
    }
    let line = buffer.prefix(count).prefix { $0 != 0x0a && $0 != 0x0d }
    guard let token = AccessToken(String(decoding: line, as: UTF8.self)) else {
      throw Fault(
        description: "\(file): expected a token of \(AccessToken.minBytes) to"
          + " \(AccessToken.maxBytes) visible ASCII characters on the first line; make one with:"
          + " openssl rand -hex 32"
      )
    }
    self = token
  }

  /// Whether an `Authorization` header shows it.
  ///
  /// The time it takes says how long the header is, not how much of it is right.
  func isShown(in header: String?) -> Bool {
    guard let header else { return false }
    let words = header.split(separator: " ", maxSplits: 1)
    guard words.count == 2, words[0].lowercased() == "bearer" else { return false }
    let shown = Array(words[1].utf8)
    var difference: UInt8 = shown.count == bytes.count ? 0 : 1
    for (place, byte) in shown.enumerated() { difference |= byte ^ bytes[place % bytes.count] }
    return difference == 0
  }
}
