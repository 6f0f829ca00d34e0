/// Replaces the parts of a message that vary from line to line, so that lines of one kind become
/// one form.
///
/// Masked are UUIDs `<uuid>`, hardware addresses `<mac>`, dates and times of day `<time>`, IPv4 and
/// IPv6 addresses `<ip>`, URLs `<url>`, hexadecimal words `<hex>`, all other digits `<num>` (process
/// ids and ports among them), and quoted texts `<str>`. One pass over the bytes, no allocation; 1 to
/// 3 ns a byte. What differs beyond that is found by comparing forms: see `TemplateGroups`.
public struct Masker: ~Copyable {
  /// Longest form in bytes; what is beyond is cut off at a blank, and ` <*>` put there.
  public static let maxTemplateBytes = 1_024
  /// Longest quoted string that is taken for one; a lone quote masks nothing.
  public static let maxQuotedBytes = 512

  /// Most parts of one number, version or hardware address (InfiniBand's has 20); a longer run is
  /// masked piece by piece.
  ///
  /// Bounds how far a step looks ahead, so that no line costs its length squared.
  static let maxParts = 32
  /// Quoted texts inside of quoted texts that are looked into; deeper ones are `<str>`.
  static let maxDepth = 3

  let output: UnsafeMutablePointer<UInt8>
  let classes: UnsafeMutablePointer<UInt8>
  /// Longest text one step may append.
  private static let slack = 64
  /// What stands for all that was cut off.
  private static let rest: StaticString = " <*>"
  /// Bytes written before the rest is cut off.
  static let limit = maxTemplateBytes - rest.utf8CodeUnitCount

  /// Allocates the room for one form.
  public init() {
    output = .allocate(capacity: Masker.maxTemplateBytes + Masker.slack)
    classes = .allocate(capacity: 256)
    classes.initialize(from: ByteClass.table, count: 256)
  }

  deinit {
    output.deallocate()
    classes.deallocate()
  }

  /// Masks a message; the answer is valid until the next call.
  public mutating func mask(
    _ message: UnsafePointer<UInt8>,
    _ count: Int
  ) -> UnsafeBufferPointer<UInt8> {
    var scan = Scan(bytes: message, end: count, classes: classes, output: output)
    scan.run(limit: Masker.limit)
    return finish(&scan, count)
  }

  /// Cuts what became too long.
  func finish(_ scan: inout Scan, _ count: Int) -> UnsafeBufferPointer<UInt8> {
    if scan.at < count || scan.length > Masker.limit { scan.cut(Masker.limit, Masker.rest) }
    return UnsafeBufferPointer(start: output, count: scan.length)
  }

  /// One walk over a message.
  struct Scan {
    let bytes: UnsafePointer<UInt8>
    /// End of the text that is walked, and its start: of the message, or of a quoted text in it.
    var end: Int
    var start = 0
    var depth = 0
    let classes: UnsafePointer<UInt8>
    let output: UnsafeMutablePointer<UInt8>
    var at = 0
    var length = 0

    init(
      bytes: UnsafePointer<UInt8>,
      end: Int,
      classes: UnsafePointer<UInt8>,
      output: UnsafeMutablePointer<UInt8>
    ) {
      self.bytes = bytes
      self.end = end
      self.classes = classes
      self.output = output
    }

    mutating func run(limit: Int) {
      while at < end, length < limit { step(limit: limit) }
    }

    /// Takes a word, a quoted text, or one byte.
    @inline(__always)
    mutating func step(limit: Int) {
      let byte = bytes[at]
      let bits = classes[Int(byte)]
      if bits & ByteClass.word != 0 {
        word(limit: limit)
      } else if bits & ByteClass.special == 0 {
        copy(byte)
      } else if byte == 0x3a {
        if !isInside, let stop = ipv6End(from: at) {
          put("<ip>", skipTo: stop)
        } else {
          copy(byte)
        }
      } else if byte == 0x22 || byte == 0x27 {
        quoted(byte, limit: limit)
      } else {
        signed(byte)
      }
    }

    /// Whether the byte before is of a word.
    var isInside: Bool { at > start && classes[Int(bytes[at - 1])] & ByteClass.word != 0 }

    // MARK: Output

    mutating func copy(_ byte: UInt8) {
      output[length] = byte
      length += 1
      at += 1
    }

    mutating func copy(to stop: Int, limit: Int) {
      while at < stop, length < limit { copy(bytes[at]) }
    }

    mutating func put(_ mask: StaticString, skipTo next: Int) {
      output.advanced(by: length).update(from: mask.utf8Start, count: mask.utf8CodeUnitCount)
      length += mask.utf8CodeUnitCount
      at = next
    }

    /// Cuts what was written at the last blank within the limit, so that no mask is cut.
    mutating func cut(_ limit: Int, _ rest: StaticString) {
      var stop = min(length, limit)
      while stop > 0, output[stop - 1] != 0x20 { stop -= 1 }
      length = stop > 1 ? stop - 1 : min(length, limit)
      put(rest, skipTo: at)
    }

    /// Whether the byte at an offset has one of the given classes; false beyond the end.
    func has(_ offset: Int, _ bits: UInt8) -> Bool {
      offset < end && classes[Int(bytes[offset])] & bits != 0
    }

    func byte(_ offset: Int) -> UInt8 {
      offset < end ? bytes[offset] : 0
    }
  }
}
