/// How grave a message sounds, in bits: by the severity its sender gave it, and by its words.
///
/// A guess at how rare such messages are (1 in 64, 16 and 4), and no more than that: the words of a
/// template are whoever wrote the program's.
public enum Gravity {
  private static let grave = 6.0
  private static let bad = 4.0
  private static let odd = 2.0

  /// Words in lower case and what they weigh; longer forms (`failed`, `errors`) count as well.
  private static let words: [(start: [UInt8], bits: Double)] =
    weigh(grave, "panic", "emerg", "fatal", "corrupt", "oom", "compromis", "segfault")
    + weigh(bad, "crit", "alert", "crash", "error", "fail", "denied", "attack", "abort", "violat")
    + weigh(odd, "warn", "refus", "reject", "invalid", "unable", "cannot", "timeout")

  private static func weigh(_ bits: Double, _ words: String...) -> [([UInt8], Double)] {
    words.map { (Array($0.utf8), bits) }
  }

  /// The bits of a template with a line that had its form: the most that its severity (in `<PRI>`
  /// before the line) or a word of the template gives; 0 for none.
  public static func bits(text: [UInt8], sample: [UInt8]) -> Double {
    max(bits(ofWordsIn: text), bits(ofPriorityOf: sample))
  }

  private static func bits(ofPriorityOf line: [UInt8]) -> Double {
    guard line.first == UInt8(ascii: "<") else { return 0 }
    var number = 0
    for byte in line.dropFirst().prefix(4) {
      if byte == UInt8(ascii: ">") {
        switch number & 7 {
        case 0...2: return grave
        case 3: return bad
        case 4: return odd
        default: return 0
        }
      }
      guard (0x30...0x39).contains(byte) else { return 0 }
      number = number * 10 + Int(byte - 0x30)
    }
    return 0
  }

  private static func bits(ofWordsIn text: [UInt8]) -> Double {
    var most = 0.0
    var isInside = false
    for at in text.indices {
      let isLetter = (0x61...0x7a).contains(text[at] | 0x20)
      if isLetter, !isInside {
        for word in words where word.bits > most && starts(text, at, word.start) {
          most = word.bits
        }
      }
      isInside = isLetter
    }
    return most
  }

  private static func starts(_ text: [UInt8], _ at: Int, _ word: [UInt8]) -> Bool {
    guard at + word.count <= text.count else { return false }
    for offset in word.indices where text[at + offset] | 0x20 != word[offset] { return false }
    return true
  }
}
