import Patterns

/// A rule for a template of unknown lines, as far as the lines alone can say.
public struct RuleDraft: Sendable {
  /// What varies, and is captured.
  public struct Field: Sendable, Equatable {
    /// Its name.
    public var name: String
    /// Whether what stands around it gave the name, not only the kind of its values.
    public var isTold: Bool
    /// How many different values were seen.
    public var differentValues: Int
    /// In how many different lines.
    public var lines: Int
    let shape: ValueShape
    /// What it matches: a grok name or a regex.
    var expression: Expression
    /// The motif of liblognorm's that matches it; nil when none does.
    var motif: String?

    enum Expression: Sendable, Equatable {
      case grok(String)
      case regex(String)
    }
  }

  /// Pieces of the pattern in order.
  enum Part: Sendable, Equatable {
    case text([UInt8])
    /// What blanks were seen, as a regex and as liblognorm has it.
    case blanks(regex: String, motif: String?)
    case field(Int)
  }

  /// A line that the rule must take, with its fields.
  public struct Sample: Sendable, Equatable {
    /// What the pattern sees.
    public var line: String
    /// The fields it captures, in order.
    public var fields: [Field]

    /// A field's name and value.
    public struct Field: Sendable, Equatable {
      /// The name.
      public var name: String
      /// The value.
      public var value: String
    }
  }

  /// The rule's id.
  public var id: String
  /// What is captured, in order.
  public var fields: [Field]
  /// What it updates; none for a rule that ignores.
  public var tallies: [DraftTally]
  /// Why its lines are ignored; nil for a rule that tallies.
  public var why: String?
  /// Lines that it takes.
  public var samples: [Sample]
  /// Lines of other templates that it does not take.
  public var rejects: [String]
  /// How many lines of other templates that were asked it takes all the same.
  public var strangers: Int
  var parts: [Part]

  /// The pattern: a regex with grok names.
  public var pattern: String {
    var text = "^"
    for (place, part) in parts.enumerated() {
      switch part {
      case .text(let bytes): text += PatternText.escaped(bytes)
      case .blanks(let regex, _): text += regex
      case .field(let number):
        let field = fields[number]
        switch field.expression {
        case .grok(let name) where why == nil: text += "%{\(name):\(field.name)}"
        case .grok(let name): text += "%{\(name)}"
        case .regex(let regex) where why == nil: text += "(?<\(field.name)>\(regex))"
        // What may be anything up to the end needs no asking.
        case .regex(".*") where place == parts.count - 1: return text
        case .regex(let regex): text += regex
        }
      }
    }
    return text + "$"
  }

  /// The pattern, compiled.
  func compiled() throws(PatternError) -> Patterns.Expression {
    .regex(try Regex(Grok.standard.expand(pattern)))
  }
}

/// Bytes of a line as a regex that matches them.
enum PatternText {
  private static let special = Set("\\^$.[]|()?*+{}".utf8)

  static func escaped(_ bytes: [UInt8]) -> String {
    // Half a character cannot stand in a rule file.
    let isText = String(validating: bytes, as: UTF8.self) != nil
    var out: [UInt8] = []
    for byte in bytes {
      if byte < 0x20 || byte == 0x7f || byte >= 0x80 && !isText {
        out += escape(byte)
      } else {
        if special.contains(byte) { out.append(0x5c) }
        out.append(byte)
      }
    }
    return String(decoding: out, as: UTF8.self)
  }

  /// All bytes but one, and blanks where they are not wanted.
  static func allBut(_ byte: UInt8, _ more: String) -> String {
    let isPlain = byte >= 0x20 && byte < 0x7f
    let isSpecial = Array("\\^]-[".utf8).contains(byte)
    let text =
      !isPlain
      ? String(decoding: escape(byte), as: UTF8.self)
      : (isSpecial ? "\\" : "") + String(UnicodeScalar(byte))
    return "[^\(text)\(more)]"
  }

  private static func escape(_ byte: UInt8) -> [UInt8] {
    let digits = Array("0123456789abcdef".utf8)
    return [0x5c, 0x78, digits[Int(byte >> 4)], digits[Int(byte & 15)]]
  }
}
