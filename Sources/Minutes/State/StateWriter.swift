package import Sketches

/// Writes the parts of a book's state as bytes, drawn in `Docs/Formats/Checkpoint.md`.
///
/// Whole numbers have seven bits a byte, those that may be negative are folded first, texts have their
/// length before them.
package struct StateWriter {
  /// What was written so far.
  package private(set) var bytes: [UInt8] = []

  /// Starts with nothing.
  package init() {}

  package mutating func add(_ number: UInt64) { bytes.appendVariable(number) }
  package mutating func add(_ number: Int64) { bytes.appendSigned(Int128(number)) }
  package mutating func add(wide number: Int128) { bytes.appendSigned(number) }
  package mutating func add(_ flag: Bool) { bytes.append(flag ? 1 : 0) }
  package mutating func add(byte: UInt8) { bytes.append(byte) }

  package mutating func add(_ text: [UInt8]) {
    add(UInt64(text.count))
    bytes += text
  }

  package mutating func add(_ text: String) { add(Array(text.utf8)) }

  package mutating func add(_ sum: ExactSum) { add(wide: sum.billionths) }

  package mutating func add<Item>(_ items: [Item], _ body: (inout StateWriter, Item) -> Void) {
    add(UInt64(items.count))
    for item in items { body(&self, item) }
  }
}

/// Reads what a `StateWriter` wrote; throws instead of reading anything else.
///
/// No memory is taken on the word of a length: bytes must be there.
package struct StateReader {
  private var reader: ByteReader

  package init(_ bytes: [UInt8]) {
    reader = ByteReader(bytes)
  }

  package var isAtEnd: Bool { reader.remaining == 0 }

  package mutating func number() throws(BookStateError) -> UInt64 {
    guard let number = reader.readVariable() else { throw BookStateError() }
    return number
  }

  package mutating func signed() throws(BookStateError) -> Int64 {
    guard let number = Int64(exactly: try wide()) else { throw BookStateError() }
    return number
  }

  package mutating func wide() throws(BookStateError) -> Int128 {
    guard let number = reader.readSigned() else { throw BookStateError() }
    return number
  }

  package mutating func flag() throws(BookStateError) -> Bool {
    guard let byte = reader.readByte(), byte <= 1 else { throw BookStateError() }
    return byte == 1
  }

  package mutating func byte() throws(BookStateError) -> UInt8 {
    guard let byte = reader.readByte() else { throw BookStateError() }
    return byte
  }

  package mutating func bytes() throws(BookStateError) -> [UInt8] {
    guard let count = Int(exactly: try number()), let bytes = reader.readBytes(count) else {
      throw BookStateError()
    }
    return Array(bytes)
  }

  package mutating func text() throws(BookStateError) -> String {
    guard let text = String(validating: try bytes(), as: UTF8.self) else { throw BookStateError() }
    return text
  }

  package mutating func sum() throws(BookStateError) -> ExactSum {
    var sum = ExactSum()
    sum.add(billionths: try wide())
    return sum
  }

  package mutating func items<Item>(
    _ body: (inout StateReader) throws(BookStateError) -> Item
  ) throws(BookStateError) -> [Item] {
    var items: [Item] = []
    for _ in 0..<(try number()) {
      guard !isAtEnd else { throw BookStateError() }
      items.append(try body(&self))
    }
    return items
  }
}

/// Bytes that are no state of a book.
public struct BookStateError: Error, Sendable, Equatable {
  /// Says no more than that.
  public init() {}
}
