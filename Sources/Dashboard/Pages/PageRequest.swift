/// What a request asks for, cleaned: nothing in it is longer than it may be or is not text.
public struct PageRequest: Hashable, Sendable {
  /// The parts of the path, decoded: `/category/sshd` is `category`, `sshd`.
  public var path: [String]
  /// The values of the query by name, each at most once.
  public var query: [String: String]

  /// Longest path and query, in bytes: beyond any that the pages make.
  public static let maxBytes = 4_096
  /// Most parts of a path, and values of a query.
  static let maxParts = 12

  /// Why an address cannot be used.
  public struct Problem: Error, Sendable, Equatable {
    /// The HTTP status.
    public var status: Int
    /// What is wrong, and what is expected.
    public var text: String
  }

  /// Names a page.
  public init(path: [String], query: [String: String] = [:]) {
    self.path = path
    self.query = query
  }

  /// Reads a path with its query, as they stand in a request.
  public init(target: String) throws(Problem) {
    guard target.utf8.count <= PageRequest.maxBytes else {
      throw Problem(status: 414, text: "the address is longer than \(PageRequest.maxBytes) bytes")
    }
    guard target.hasPrefix("/") else {
      throw Problem(status: 400, text: "the address must begin with /")
    }
    let parts = target.split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
    path = []
    for part in parts[0].split(separator: "/") {
      guard let text = PageRequest.decoded(part), text != "..", text != "." else {
        throw Problem(status: 400, text: "the address holds bytes that are no text")
      }
      path.append(text)
    }
    query = [:]
    if parts.count > 1 {
      for pair in parts[1].split(separator: "&") {
        let sides = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
        guard let name = PageRequest.decoded(sides[0], isForm: true),
          let value = PageRequest.decoded(sides.count > 1 ? sides[1] : "", isForm: true)
        else { throw Problem(status: 400, text: "the query holds bytes that are no text") }
        guard query[name] == nil else {
          throw Problem(status: 400, text: "\"\(name)\" is there twice")
        }
        // What a form leaves empty was not asked for.
        if !value.isEmpty { query[name] = value }
      }
    }
    guard path.count <= PageRequest.maxParts, query.count <= PageRequest.maxParts else {
      throw Problem(status: 400, text: "the address has too many parts")
    }
  }

  /// The text of percent-encoded bytes; nil for what is no UTF-8, or holds a NUL.
  private static func decoded(_ text: Substring, isForm: Bool = false) -> String? {
    var bytes: [UInt8] = []
    var rest = text.utf8[...]
    while let byte = rest.popFirst() {
      if byte == 0x2b, isForm {
        bytes.append(0x20)
      } else if byte == 0x25 {
        guard let high = rest.popFirst().flatMap({ digit($0) }),
          let low = rest.popFirst().flatMap({ digit($0) })
        else { return nil }
        bytes.append(high << 4 | low)
      } else {
        bytes.append(byte)
      }
    }
    guard !bytes.contains(0) else { return nil }
    return String(validating: bytes, as: UTF8.self)
  }

  private static func digit(_ byte: UInt8) -> UInt8? {
    switch byte {
    case 0x30...0x39: byte - 0x30
    case 0x41...0x46: byte - 0x41 + 10
    case 0x61...0x66: byte - 0x61 + 10
    default: nil
    }
  }

  /// A text as a part of a path or a value of a query.
  public static func encoded(_ text: String) -> String {
    var out = ""
    for byte in text.utf8 {
      let isPlain =
        (0x30...0x39).contains(byte) || (0x41...0x5a).contains(byte) || (0x61...0x7a).contains(byte)
        || [0x2d, 0x2e, 0x5f, 0x7e, 0x24].contains(byte)
      if isPlain {
        out.unicodeScalars.append(UnicodeScalar(byte))
      } else {
        let digits = String(byte, radix: 16, uppercase: true)
        out += "%" + (digits.count == 1 ? "0" + digits : digits)
      }
    }
    return out
  }

  /// The query, but for some names, as it is written.
  func query(without names: Set<String>) -> String {
    query.filter { !names.contains($0.key) }.sorted { $0.key < $1.key }
      .map { "\(PageRequest.encoded($0.key))=\(PageRequest.encoded($0.value))" }
      .joined(separator: "&")
  }

  /// Refuses values that a page does not know.
  func allow(_ names: Set<String>) throws(Problem) {
    let unknown = query.keys.filter { !names.contains($0) }.sorted()
    guard let first = unknown.first else { return }
    let expected = names.isEmpty ? "nothing" : names.sorted().joined(separator: ", ")
    throw Problem(status: 400, text: "unknown \"\(first)\" in the query; this page takes \(expected)")
  }
}
