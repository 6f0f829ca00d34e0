extension RuleDraft {
  /// The pattern as a match description of liblognorm's; nil when no motif says what is needed.
  public var lognorm: String? {
    var text: [UInt8] = []
    for part in parts {
      switch part {
      case .text(let bytes):
        for byte in bytes {
          switch byte {
          case 0x25: text += [0x25, 0x25]
          case 0x5c: text += [0x5c, 0x5c]
          case 0..<0x20, 0x7f: return nil
          default: text.append(byte)
          }
        }
      case .blanks(let regex, let motif):
        guard let motif else { return nil }
        text += regex == " " ? [0x20] : Array(motif.utf8)
      case .field(let number):
        guard let motif = fields[number].motif else { return nil }
        let name = why == nil ? fields[number].name : "-"
        text += Array("%\(name):\(motif)%".utf8)
      }
    }
    return String(validating: text, as: UTF8.self)
  }

  /// The motif for values of a shape, before what follows.
  static func motif(
    _ shape: ValueShape,
    _ values: [[UInt8]],
    next: DraftSkeleton.Piece?
  ) -> String? {
    let hasEmpty = values.contains { $0.isEmpty }
    if !hasEmpty {
      switch shape {
      case .digits: return "number"
      case .decimal: return "float"
      case .ip where values.allSatisfy({ !$0.contains(0x3a) }): return "ipv4"
      case .ip where values.allSatisfy({ $0.contains(0x3a) }): return "ipv6"
      default: break
      }
    }
    guard let next else { return hasEmpty || shape == .text ? "rest" : "word" }
    guard case .text(let text) = next, text.count > 0 else {
      return hasEmpty || values.contains { $0.contains(where: TokenBytes.isBlank) } ? nil : "word"
    }
    let mark = text[0]
    guard (0x21...0x7e).contains(mark), !values.contains(where: { $0.contains(mark) }) else {
      return nil
    }
    let needsEscape = mark == 0x22 || mark == 0x5c
    let shown = (needsEscape ? "\\" : "") + String(UnicodeScalar(mark))
    return "\(hasEmpty ? "char-sep" : "char-to"){\"extradata\":\"\(shown)\"}"
  }
}
