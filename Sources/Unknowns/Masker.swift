/// Replaces the parts of a message that vary from line to line, so that lines of one kind become
/// one template.
///
/// Masked are, in this order of preference: quoted strings `"<str>"`, parts of paths that hold a
/// digit `<*>`, UUIDs `<uuid>`, hardware addresses `<mac>`, IPv4 and IPv6 addresses `<ip>`, times of
/// day `<time>`, hexadecimal words `<hex>`, and all other digits `<num>` (process ids and ports
/// among them). One pass over the bytes, no allocation; about 1 ns a byte.
public struct Masker: ~Copyable {
  /// Longest template in bytes; what is beyond is cut off, as such messages differ early or never.
  public static let maxTemplateBytes = 1_024
  /// Longest quoted string that is taken for one; a lone quote masks nothing.
  public static let maxQuotedBytes = 512

  /// Most parts of one number, version or hardware address (InfiniBand's has 20); a longer run is
  /// masked piece by piece.
  ///
  /// Bounds how far a step looks ahead, so that no line costs its length squared.
  static let maxParts = 32

  private let output: UnsafeMutablePointer<UInt8>
  private let classes: UnsafeMutablePointer<UInt8>
  /// Longest text one step may append.
  private static let slack = 64

  /// Allocates the room for one template.
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
    scan.run(limit: Masker.maxTemplateBytes)
    return UnsafeBufferPointer(
      start: output,
      count: min(scan.length, Masker.maxTemplateBytes)
    )
  }

  /// One walk over a message.
  struct Scan {
    let bytes: UnsafePointer<UInt8>
    let end: Int
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
      while at < end, length < limit {
        let byte = bytes[at]
        if classes[Int(byte)] & ByteClass.word != 0 {
          word(limit: limit)
        } else if byte == 0x22 || byte == 0x27 {
          quoted(byte)
        } else if byte == 0x2f, startsPath() {
          path(limit: limit)
        } else if byte == 0x3a, let stop = ipv6End(from: at) {
          put("<ip>", skipTo: stop)
        } else {
          copy(byte)
        }
      }
    }

    // MARK: Output

    mutating func copy(_ byte: UInt8) {
      output[length] = byte
      length += 1
      at += 1
    }

    mutating func put(_ mask: StaticString, skipTo next: Int) {
      output.advanced(by: length).update(from: mask.utf8Start, count: mask.utf8CodeUnitCount)
      length += mask.utf8CodeUnitCount
      at = next
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
