/// Runs of bytes that every match of a pattern must hold somewhere, one behind the other.
///
/// Like `LiteralPrefix` this reads the pattern's text and leaves out whatever is in doubt: a run that is
/// missing or too short here only costs time.
public enum RequiredLiterals {
  /// The runs of `pattern`; empty when none is sure.
  public static func of(_ pattern: String) -> [[UInt8]] {
    let text = Array(pattern.utf8)
    guard !LiteralPrefix.quotesSyntax(text), !LiteralPrefix.hasTopLevelAlternative(text),
      !LiteralPrefix.setsOptions(text)
    else { return [] }
    var runs: [[UInt8]] = []
    var run: [UInt8] = []
    func end() {
      if !run.isEmpty { runs.append(run) }
      run = []
    }
    var depth = 0
    var at = 0
    while at < text.count {
      switch text[at] {
      case 0x28:
        depth += 1
        end()
        at += 1
        continue
      case 0x29:
        depth -= 1
        end()
        at += 1
        continue
      case 0x5b:
        at = LiteralPrefix.classEnd(text, at) + 1
        end()
        continue
      case 0x7b:
        // A repetition's count is no text: up to the brace that closes it.
        at += 1
        while at < text.count, (0x30...0x39).contains(text[at]) || text[at] == 0x2c { at += 1 }
        if at < text.count, text[at] == 0x7d { at += 1 }
        end()
        continue
      case 0x5c where at + 1 < text.count && takesMore(text[at + 1]): return []
      default: break
      }
      guard depth == 0, let (byte, length) = LiteralPrefix.literal(text, at) else {
        end()
        at += text[at] == 0x5c ? 2 : 1
        continue
      }
      let next = at + length < text.count ? text[at + length] : 0
      at += length
      if next == 0x3f || next == 0x2a || next == 0x7b {
        // May be missing: what stands before and behind it are no neighbours.
        end()
        continue
      }
      run.append(byte)
    }
    end()
    return runs
  }

  /// Whether what follows an escaped letter or digit may belong to it, as in `\x41` or `\p{Lu}`;
  /// such patterns are rare and get no runs.
  private static func takesMore(_ escaped: UInt8) -> Bool {
    LiteralPrefix.isAlphanumeric(escaped)
      && !"dDwWsShHvVbBAzZGKRntrfae".utf8.contains(escaped)
  }
}
