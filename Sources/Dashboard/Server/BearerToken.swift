import Glibc

/// A secret that clients show as `Authorization: Bearer SECRET`.
public struct BearerToken: Sendable {
  private let secret: [UInt8]

  /// Shortest secret, in bytes: what cannot be guessed over a network.
  public static let leastBytes = 16

  /// Why a file holds no secret.
  public struct Problem: Error, Sendable, CustomStringConvertible {
    /// What is wrong, and what to do.
    public let description: String
  }

  /// Takes a secret.
  public init?(_ text: String) {
    let bytes = Array(text.utf8)
    guard bytes.count >= BearerToken.leastBytes, bytes.allSatisfy({ $0 > 0x20 && $0 < 0x7f }) else {
      return nil
    }
    secret = bytes
  }

  /// Reads the first line of a file, which only its owner and group should be able to read.
  public init(file: String) throws(Problem) {
    let descriptor = open(file, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    guard descriptor >= 0 else {
      throw Problem(description: "cannot read \(file): \(String(cString: strerror(errno)))")
    }
    defer { close(descriptor) }
    var information = stat()
    fstat(descriptor, &information)
    guard information.st_mode & 0o007 == 0 else {
      throw Problem(description: "\(file) can be read by everybody; chmod o= \(file)")
    }
    var buffer = [UInt8](repeating: 0, count: 4_096)
    let count = read(descriptor, &buffer, buffer.count)
    let line = buffer.prefix(max(count, 0)).prefix { $0 != 0x0a && $0 != 0x0d }
    guard let token = BearerToken(String(decoding: line, as: UTF8.self)) else {
      throw Problem(
        description: "\(file) holds no token of \(BearerToken.leastBytes) printable characters or more"
          + " without blanks; make one with: openssl rand -hex 24 > \(file)"
      )
    }
    self = token
  }

  /// Whether a request's `Authorization` shows the secret; takes as long whatever it shows.
  func isShown(by header: String?) -> Bool {
    guard let header, header.count > 7, header.prefix(7).lowercased() == "bearer " else {
      return false
    }
    let shown = Array(header.utf8.dropFirst(7))
    var difference = shown.count ^ secret.count
    for place in secret.indices {
      difference |= Int(secret[place] ^ (place < shown.count ? shown[place] : 0))
    }
    return difference == 0
  }
}
