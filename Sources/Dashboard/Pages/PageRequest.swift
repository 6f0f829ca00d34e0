import Syslog

/// What a request asks for, cleaned: requests that mean the same are equal.
public struct PageRequest: Hashable, Sendable {
  /// Segments of the path, percent-decoded: valid UTF-8 without control characters, none of them empty,
  /// `.` or `..`; none for `/`.
  public var path: [String]
  /// Query items: known keys alone, each once, with values that its key takes.
  public var query: [String: String]

  /// Segments of a path.
  public static let maxSegments = 16
  /// Bytes of a segment, decoded.
  public static let maxSegmentBytes = 256
  /// Items of a query.
  public static let maxItems = 16
  /// Bytes of a value, decoded.
  public static let maxValueBytes = 1_024

  /// Names a request.
  public init(path: [String], query: [String: String] = [:]) {
    self.path = path
    self.query = query
  }

  /// Whether the answer is for programs: it, and what is wrong, are told as JSON.
  public var isAPI: Bool { path.first == "api" }

  /// Whether it is of a time longer than a day, or may be: making it can take seconds.
  public var isOfLongTime: Bool {
    if path.contains("reports") && path.count > 1 || path.last == "audit" { return true }
    if query["from"] != nil || query["every"] != nil { return true }
    return query["range"].flatMap { TimeSpan.seconds($0) }.map { $0 > 86_400 } ?? false
  }

  /// Reads the target of a request line: `/category/sshd?from=2h+ago`.
  ///
  /// - Throws: 404 for a path that cannot be one of ours, 400 for a query that cannot be meant.
  public init(target: String, keys: [String: QueryKey]) throws(PageProblem) {
    let bytes = Array(target.utf8)
    let mark = bytes.firstIndex(of: UInt8(ascii: "?")) ?? bytes.endIndex
    path = try PageRequest.path(bytes[..<mark])
    query = mark < bytes.endIndex ? try PageRequest.query(bytes[(mark + 1)...], keys) : [:]
  }

  /// Refuses query items that this page makes nothing of.
  public func allow(_ names: Set<String>) throws(PageProblem) {
    guard let other = query.keys.filter({ !names.contains($0) }).min() else { return }
    throw .badRequest(
      "the query item \"\(other)\" means nothing here",
      names.isEmpty
        ? "this page takes none" : "this page takes " + names.sorted().joined(separator: ", ")
    )
  }

  private static func path(_ bytes: ArraySlice<UInt8>) throws(PageProblem) -> [String] {
    let problem = PageProblem.notFound("there is no such page", "start from /")
    guard bytes.first == UInt8(ascii: "/") else { throw problem }
    var segments: [String] = []
    let parts = bytes.dropFirst().split(
      separator: UInt8(ascii: "/"),
      omittingEmptySubsequences: false
    )
    for (place, part) in parts.enumerated() {
      // One slash at the end is a slip of the hand, as is none.
      if part.isEmpty, place == parts.count - 1 { break }
      guard segments.count < maxSegments,
        let segment = decoded(part, plusIsSpace: false, most: maxSegmentBytes),
        !segment.isEmpty, segment != ".", segment != "..", !segment.contains("/")
      else { throw problem }
      segments.append(segment)
    }
    return segments
  }

  private static func query(
    _ bytes: ArraySlice<UInt8>,
    _ keys: [String: QueryKey]
  ) throws(PageProblem) -> [String: String] {
    var query: [String: String] = [:]
    let items = bytes.split(separator: UInt8(ascii: "&"))
    guard items.count <= maxItems else {
      throw .badRequest("the query has \(items.count) items", "at most \(maxItems) are read")
    }
    for item in items {
      let equals = item.firstIndex(of: UInt8(ascii: "=")) ?? item.endIndex
      guard let name = decoded(item[..<equals], plusIsSpace: true, most: 64), let key = keys[name]
      else {
        let shown = decoded(item[..<equals], plusIsSpace: true, most: 64) ?? "(not text)"
        throw .badRequest(
          "unknown query item \"\(shown)\"",
          "known are " + keys.keys.sorted().joined(separator: ", ")
        )
      }
      let rest = equals < item.endIndex ? item[(equals + 1)...] : []
      guard let value = decoded(rest, plusIsSpace: true, most: maxValueBytes) else {
        throw .badRequest(
          "the query item \(name) is not text of at most \(maxValueBytes) bytes",
          "expected \(key.expected)"
        )
      }
      // A form sends its empty fields, too.
      if value.isEmpty { continue }
      guard key.takes(value) else {
        throw .badRequest(
          "the query item \(name)=\(value) cannot be used",
          "expected \(key.expected)"
        )
      }
      guard query.updateValue(value, forKey: name) == nil else {
        throw .badRequest("the query item \(name) is given twice", "give it once")
      }
    }
    return query
  }

  /// Percent-decoded text; nil for bad escapes, control characters, invalid UTF-8 and what is too long.
  private static func decoded(
    _ bytes: ArraySlice<UInt8>,
    plusIsSpace: Bool,
    most: Int
  ) -> String? {
    var out: [UInt8] = []
    var at = bytes.startIndex
    while at < bytes.endIndex {
      var byte = bytes[at]
      at += 1
      if byte == UInt8(ascii: "%") {
        guard at + 1 < bytes.endIndex, let high = hex(bytes[at]), let low = hex(bytes[at + 1])
        else { return nil }
        byte = high << 4 | low
        at += 2
      } else if plusIsSpace, byte == UInt8(ascii: "+") {
        byte = UInt8(ascii: " ")
      }
      guard byte >= 0x20, byte != 0x7f, out.count < most else { return nil }
      out.append(byte)
    }
    return String(validating: out, as: UTF8.self)
  }

  private static func hex(_ byte: UInt8) -> UInt8? {
    switch byte {
    case UInt8(ascii: "0")...UInt8(ascii: "9"): byte - UInt8(ascii: "0")
    case UInt8(ascii: "a")...UInt8(ascii: "f"): byte - UInt8(ascii: "a") + 10
    case UInt8(ascii: "A")...UInt8(ascii: "F"): byte - UInt8(ascii: "A") + 10
    default: nil
    }
  }
}
