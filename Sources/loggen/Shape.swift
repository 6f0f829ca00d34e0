/// A message with blanks, taken apart once so that filling it in is copying and counting.
///
/// Blanks stand in braces, `{{` is a brace. `{pool}` is a value of that pool of the site, the same
/// all through a scene; `{pool@2}` another one; `{pool>8}` padded on the left. `{int:1-9}`,
/// `{pad:0-59}` (two places), `{size:1-9999}` (small ones likelier), `{dec2:0-100}` (hundredths),
/// `{hex:8}`, `{HEX:8}`, `{mac}`, `{base64:43}` and `{one:a|b|c}` are drawn anew each time unless
/// labelled, as in `{int:1-9@port}`: then the scene remembers them. `{uid}`, `{host}`, `{clf}`,
/// `{slashes}`, `{millis}` and `{uptime}` come from the scene and the clock.
struct Shape {
  enum Kind {
    case nothing, pool, padded, int, pad, size, decimal, hex, upperHex, mac, base64, choice
    case host, uid, clf, slashes, millis, uptime
  }

  /// A run of fixed text and the blank after it.
  struct Piece {
    var before: Text
    var kind = Kind.nothing
    /// What a remembered value is derived from; 0: drawn anew.
    var salt: UInt64 = 0
    /// Pool or choice number, or the lower bound.
    var low = 0
    /// Width, digits, or how many values there are from the lower bound on.
    var span = 0
  }

  private(set) var pieces: [Piece] = []
  private(set) var choices: [[Text]] = []

  /// Takes `text` apart.
  ///
  /// A mistake in it is a mistake in this program's own tables and traps.
  init(_ text: String, site: Site) {
    var literal = ""
    var rest = text[...]
    while let character = rest.popFirst() {
      guard character == "{" else {
        literal.append(character)
        continue
      }
      if rest.first == "{" {
        rest.removeFirst()
        literal.append("{")
        continue
      }
      guard let end = rest.firstIndex(of: "}") else {
        preconditionFailure("no } after { in: \(text)")
      }
      let blank = rest[..<end]
      rest = rest[rest.index(after: end)...]
      pieces.append(piece(blank: String(blank), before: Text(literal), site: site))
      literal = ""
    }
    pieces.append(Piece(before: Text(literal)))
  }

  private mutating func piece(blank: String, before: Text, site: Site) -> Piece {
    var piece = Piece(before: before)
    let labelled = Self.cut(blank, at: "@")
    let (name, argument) = Self.cut(labelled.0, at: ":")
    if let label = labelled.1 { piece.salt = RandomSource.salt(of: label) }
    switch name {
    case "int", "pad", "size", "dec1", "dec2", "dec3", "dec6":
      let (low, high) = Self.cut(argument ?? "", at: "-")
      guard let low = Int(low), let high = Int(high ?? ""), low <= high else {
        preconditionFailure("not a range: {\(blank)}")
      }
      piece.low = low
      piece.span = high - low + 1
      switch name {
      case "int": piece.kind = .int
      case "pad": piece.kind = .pad
      case "size": piece.kind = .size
      default:
        // The places sit in `low`: a decimal starts at its lower bound through `span` alone.
        precondition(low == 0, "a decimal starts at 0: {\(blank)}")
        piece.kind = .decimal
        piece.low = Int(String(name.last ?? "2")) ?? 2
      }
    case "hex", "HEX", "base64":
      guard let digits = Int(argument ?? ""), name == "base64" || digits <= 16 else {
        preconditionFailure("not a number of digits: {\(blank)}")
      }
      piece.kind = name == "hex" ? .hex : name == "HEX" ? .upperHex : .base64
      piece.span = digits
    case "one":
      piece.kind = .choice
      piece.low = choices.count
      let values = (argument ?? "").split(separator: "|", omittingEmptySubsequences: false)
      choices.append(values.map { Text(String($0)) })
      piece.span = values.count
    case "mac": piece.kind = .mac
    case "host": piece.kind = .host
    case "clf": piece.kind = .clf
    case "slashes": piece.kind = .slashes
    case "millis": piece.kind = .millis
    case "uptime": piece.kind = .uptime
    case "uid":
      piece.kind = .uid
      piece.low = site.poolNumber(named: "user")
      if piece.salt == 0 { piece.salt = RandomSource.salt(of: "user") }
    default:
      let (pool, width) = Self.cut(name, at: ">")
      piece.kind = width == nil ? .pool : .padded
      piece.low = site.poolNumber(named: pool)
      piece.span = Int(width ?? "") ?? 0
      if piece.salt == 0 { piece.salt = RandomSource.salt(of: pool) }
    }
    return piece
  }

  private static func cut(_ text: String, at separator: Character) -> (String, String?) {
    guard let place = text.firstIndex(of: separator) else { return (text, nil) }
    return (String(text[..<place]), String(text[text.index(after: place)...]))
  }
}

extension Shape {
  /// Writes the message of `scene` at the moment of `stamp`.
  func fill(
    _ buffer: inout LineBuffer,
    scene: Scene,
    site: Site,
    stamp: borrowing Stamp,
    random: inout RandomSource
  ) {
    for piece in pieces {
      buffer.append(piece.before)
      if piece.kind == .nothing { continue }
      let bits =
        piece.salt == 0 ? random.next() : RandomSource.mix(scene.key &+ piece.salt)
      switch piece.kind {
      case .nothing: break
      case .pool: buffer.append(site.value(ofPool: piece.low, bits: bits))
      case .padded:
        let text = site.value(ofPool: piece.low, bits: bits)
        buffer.append(repeating: UInt8(ascii: " "), count: piece.span - text.count)
        buffer.append(text)
      case .int:
        buffer.append(decimal: piece.low + RandomSource.scale(bits, below: piece.span))
      case .pad:
        buffer.append(decimal: piece.low + RandomSource.scale(bits, below: piece.span), width: 2)
      case .size: Self.appendSize(&buffer, piece, bits)
      case .decimal: Self.appendDecimal(&buffer, piece, bits)
      case .hex: buffer.append(hex: bits, digits: piece.span, upper: false)
      case .upperHex: buffer.append(hex: bits, digits: piece.span, upper: true)
      case .mac: Self.appendMAC(&buffer, bits)
      case .base64: Self.appendBase64(&buffer, count: piece.span, bits)
      case .choice:
        buffer.append(choices[piece.low][RandomSource.scale(bits, below: piece.span)])
      case .host: buffer.append(site.hosts.name(of: scene.host))
      case .uid: buffer.append(decimal: 1_000 + site.index(inPool: piece.low, bits: bits))
      case .clf: buffer.append(stamp.commonLog)
      case .slashes: buffer.append(stamp.slashed)
      case .millis: buffer.append(decimal: stamp.micros / 1_000, width: 3)
      case .uptime:
        // Each host was booted some time in the half year before the stream.
        let up = site.hosts.secondsUp(scene.host, at: stamp.second)
        buffer.append(decimal: up, width: 5, pad: UInt8(ascii: " "))
        buffer.append(UInt8(ascii: "."))
        buffer.append(decimal: stamp.micros, width: 6)
      }
    }
  }

  /// A number whose every doubling is as likely as the one before.
  private static func appendSize(_ buffer: inout LineBuffer, _ piece: Piece, _ bits: UInt64) {
    let highest = piece.low + piece.span - 1
    let ratio = max(1, highest / max(1, piece.low))
    let octaves = max(1, Int.bitWidth - ratio.leadingZeroBitCount - 1)
    let octave = RandomSource.scale(bits << 32, below: octaves)
    let base = min(highest, max(1, piece.low) << octave)
    let room = min(base, highest - base + 1)
    buffer.append(decimal: base + RandomSource.scale(bits, below: room))
  }

  private static func appendDecimal(_ buffer: inout LineBuffer, _ piece: Piece, _ bits: UInt64) {
    var unit = 1
    for _ in 0..<piece.low { unit *= 10 }
    // The product of two uniforms: small values are likelier, as durations are.
    let first = RandomSource.scale(bits, below: piece.span)
    let value = RandomSource.scale(bits << 32, below: first + 1)
    buffer.append(decimal: value / unit)
    buffer.append(UInt8(ascii: "."))
    buffer.append(decimal: value % unit, width: piece.low)
  }

  private static func appendMAC(_ buffer: inout LineBuffer, _ bits: UInt64) {
    buffer.append("52:54:00")
    for octet in 0..<3 {
      buffer.append(UInt8(ascii: ":"))
      buffer.append(hex: bits >> UInt64(octet * 8), digits: 2, upper: false)
    }
  }

  private static func appendBase64(_ buffer: inout LineBuffer, count: Int, _ bits: UInt64) {
    let alphabet: StaticString =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
    var state = bits
    for place in 0..<count {
      if place % 10 == 9 { state = RandomSource.mix(bits &+ UInt64(place)) }
      buffer.append(alphabet.utf8Start[Int(state & 63)])
      state >>= 6
    }
  }
}
