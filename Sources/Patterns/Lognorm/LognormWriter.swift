import Glibc

/// Writes lines as lognormalizer does: one JSON object for each, matched or not.
///
/// Not shared: each worker has its own. Its buffer grows to what is left in it between `removeAll`.
public struct LognormWriter: ~Copyable {
  /// What is written besides the fields.
  public struct Options: Sendable, Equatable {
    /// `event.tags`.
    public var showsTags = false
    /// `originalmsg` for matched lines too.
    public var showsOriginal = false
    /// `metadata` with the rule as it was written.
    public var showsRule = false
    /// `metadata` with the rule's file and line.
    public var showsLocation = false
    /// Year of RFC 3164 stamps that are turned into numbers.
    public var year = 1970

    /// Makes options with nothing but the fields.
    public init() {}
  }

  /// What has been written.
  public var out: LognormBuffer
  /// Room for a value while its quotes are not known.
  var scratch: LognormBuffer
  let rulebase: LognormRulebase
  let table: LognormTable
  let options: Options
  /// Names already written to open objects, when one can come twice.
  var names: [Range<Int>] = []
  var firstName = 0
  var checksNames = false
  /// Bytes of the line that is being written.
  var lineEnd = 0

  /// Makes a writer for a rulebase's matches.
  public init(_ rulebase: LognormRulebase, _ options: Options) {
    self.rulebase = rulebase
    table = rulebase.table
    self.options = options
    out = LognormBuffer(capacity: 1 << 17)
    scratch = LognormBuffer()
  }

  /// Adds a line's object, without line feed; `rule` is what `match` answered for it.
  ///
  /// `lineNumber` is added to what does not match. 64 bytes behind `count` must be readable.
  public mutating func json(
    _ rule: Int,
    _ subject: UnsafePointer<UInt8>,
    _ count: Int,
    _ found: borrowing LognormScratch,
    lineNumber: UInt64? = nil
  ) {
    guard rule >= 0 else {
      return unmatched(subject, count, found, lineNumber)
    }
    let extra = table.rules[rule]
    checksNames = extra.mayRepeatNames
    lineEnd = count
    names.removeAll(keepingCapacity: true)
    firstName = 0
    out.append(0x7b)
    var isFirst = true
    members(0..<found.captureCount, subject, found, extra.replaced, &isFirst)
    if options.showsTags, extra.tags.count > 0 {
      separate(&isFirst)
      append(extra.tags)
    }
    if extra.annotations.count > 0 {
      separate(&isFirst)
      append(extra.annotations)
    }
    if options.showsOriginal {
      separate(&isFirst)
      out.append("\"originalmsg\": \"")
      out.appendEscaped(subject, count)
      out.append(0x22)
    }
    if options.showsRule || options.showsLocation {
      separate(&isFirst)
      metadata(rule)
    }
    out.append(" }")
  }

  private mutating func unmatched(
    _ subject: UnsafePointer<UInt8>,
    _ count: Int,
    _ found: borrowing LognormScratch,
    _ lineNumber: UInt64?
  ) {
    out.append("{ \"originalmsg\": \"")
    out.appendEscaped(subject, count)
    out.append("\", \"unparsed-data\": \"")
    let furthest = min(found.furthest, count)
    out.appendEscaped(subject + furthest, count &- furthest)
    out.append(0x22)
    if let lineNumber {
      out.append(", \"lognormalizer.line_nbr\": ")
      out.append(decimal: lineNumber)
    }
    out.append(" }")
  }

  private mutating func metadata(_ number: Int) {
    let rule = rulebase.rules[number]
    out.append("\"metadata\": { \"rule\": { ")
    if options.showsRule {
      out.append("\"mockup\": ")
      out.appendQuoted(Array(rule.description.utf8))
      if options.showsLocation { out.append(", ") }
    }
    if options.showsLocation {
      out.append("\"location\": { \"file\": ")
      out.appendQuoted(Array(rule.file.utf8))
      out.append(", \"line\": ")
      out.append(decimal: UInt64(rule.lastLine))
      out.append(" }")
    }
    out.append(" } }")
  }

  @inline(__always)
  mutating func append(_ slice: LognormTable.Slice) {
    out.append(table.blob + Int(slice.start), Int(slice.count))
  }

  /// What stands before a member or element.
  @inline(__always)
  mutating func separate(_ isFirst: inout Bool) {
    if isFirst { out.append(0x20) } else { out.append(", ") }
    isFirst = false
  }

  // MARK: Captures

  /// Writes captures as members of an open object.
  mutating func members(
    _ range: Range<Int>,
    _ subject: UnsafePointer<UInt8>,
    _ found: borrowing LognormScratch,
    _ replaced: LognormTable.Slice,
    _ isFirst: inout Bool
  ) {
    var at = range.lowerBound
    while at < range.upperBound {
      let capture = found.captures[at]
      let edge = table.edges + Int(capture.edge)
      let next = Int(capture.link)
      let name = edge.pointee.name
      if name == 0, merge(at, edge, subject, found, replaced, &isFirst) {
        at = next
        continue
      }
      if !isReplaced(name, replaced), open(table.members[Int(name)], &isFirst) {
        value(at, subject, found)
      }
      at = next
    }
  }

  @inline(__always)
  func isReplaced(_ name: Int32, _ replaced: LognormTable.Slice) -> Bool {
    guard replaced.count > 0 else { return false }
    for index in 0..<Int(replaced.count)
    where table.numbers[Int(replaced.start) &+ index] == name { return true }
    return false
  }

  /// Starts a member; false when its name has been written in this object.
  @inline(__always)
  private mutating func open(_ member: LognormTable.Slice, _ isFirst: inout Bool) -> Bool {
    let before = out.count
    let wasFirst = isFirst
    separate(&isFirst)
    let start = out.count
    append(member)
    if checksNames, !isNew(start..<out.count) {
      out.count = before
      isFirst = wasFirst
      return false
    }
    return true
  }

  /// Whether a name at the end of the output is new in its object; from now on it is not.
  mutating func isNew(_ name: Range<Int>) -> Bool {
    for index in firstName..<names.count {
      let known = names[index]
      if known.count == name.count,
        memcmp(out.base + known.lowerBound, out.base + name.lowerBound, name.count) == 0
      {
        return false
      }
    }
    names.append(name)
    return true
  }

  /// Puts the members of a value called "." into the open object; false when it is no object.
  private mutating func merge(
    _ at: Int,
    _ edge: UnsafePointer<LognormTable.Edge>,
    _ subject: UnsafePointer<UInt8>,
    _ found: borrowing LognormScratch,
    _ replaced: LognormTable.Slice,
    _ isFirst: inout Bool
  ) -> Bool {
    let capture = found.captures[at]
    if edge.pointee.kind == .userType {
      members((at + 1)..<Int(capture.link), subject, found, replaced, &isFirst)
      return true
    }
    return objectMembers(edge, subject, Int(capture.start), Int(capture.end), &isFirst)
  }

  /// Writes the value of a capture.
  mutating func value(
    _ at: Int,
    _ subject: UnsafePointer<UInt8>,
    _ found: borrowing LognormScratch
  ) {
    let capture = found.captures[at]
    let edge = table.edges + Int(capture.edge)
    switch edge.pointee.kind {
    case .userType:
      let parts = (at + 1)..<Int(capture.link)
      if let alone = alone(parts, found) {
        value(alone, subject, found)
      } else {
        object(parts, subject, found)
      }
    case .repeating: elements((at + 1)..<Int(capture.link), subject, found)
    default: scalar(edge, subject, Int(capture.start), Int(capture.end))
    }
  }

  /// The value called ".." that is alone among its parts and so stands for the whole.
  func alone(_ parts: Range<Int>, _ found: borrowing LognormScratch) -> Int? {
    var parts = parts
    while !parts.isEmpty, Int(found.captures[parts.lowerBound].link) == parts.upperBound {
      let edge = table.edges + Int(found.captures[parts.lowerBound].edge)
      if edge.pointee.name == 1 { return parts.lowerBound }
      // What is called "." brings its own parts instead of itself.
      guard edge.pointee.name == 0, edge.pointee.kind == .userType else { return nil }
      parts = (parts.lowerBound + 1)..<parts.upperBound
    }
    return nil
  }

  private mutating func object(
    _ parts: Range<Int>,
    _ subject: UnsafePointer<UInt8>,
    _ found: borrowing LognormScratch
  ) {
    let level = openLevel()
    out.append(0x7b)
    var isFirst = true
    members(parts, subject, found, LognormTable.Slice(start: 0, count: 0), &isFirst)
    out.append(" }")
    closeLevel(level)
  }

  private mutating func elements(
    _ parts: Range<Int>,
    _ subject: UnsafePointer<UInt8>,
    _ found: borrowing LognormScratch
  ) {
    guard !parts.isEmpty else { return out.append("null") }
    out.append(0x5b)
    var isFirst = true
    var at = parts.lowerBound
    while at < parts.upperBound {
      let next = Int(found.captures[at].link)
      separate(&isFirst)
      // A value called "." is the element itself.
      if at + 1 < next, Int(found.captures[at + 1].link) == next,
        table.edges[Int(found.captures[at + 1].edge)].name == 0
      {
        value(at + 1, subject, found)
      } else {
        object((at + 1)..<next, subject, found)
      }
      at = next
    }
    out.append(" ]")
  }

  /// Begins an object inside another; answers what `closeLevel` is to be told.
  @inline(__always)
  mutating func openLevel() -> Int {
    defer { firstName = names.count }
    return firstName
  }

  /// Names of an object inside are its own.
  @inline(__always)
  mutating func closeLevel(_ level: Int) {
    if checksNames { names.removeLast(names.count - firstName) }
    firstName = level
  }
}
