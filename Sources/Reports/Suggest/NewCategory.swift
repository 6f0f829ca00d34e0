import Rulebook
import Syslog
import Unknowns

/// The file of a category that is to be made for programs whose records no category selects.
struct NewCategory {
  /// Most programs that one category is proposed for.
  private static let maxPrograms = 16

  var name: String
  var path: String
  /// The file's text, its list of rules empty.
  var text: String

  /// Whether a category can select a program by its name: it begins with a letter or digit and has
  /// no sign that a pattern, a shell or YAML would take for something else.
  static func canSelect(_ program: [UInt8]) -> Bool {
    guard let first = program.first, isPlain(first) else { return false }
    return program.allSatisfy { isPlain($0) || Array("-_./+@:".utf8).contains($0) }
  }

  private static func isPlain(_ byte: UInt8) -> Bool {
    (0x30...0x39).contains(byte) || (0x61...0x7a).contains(byte | 0x20)
  }

  /// The programs of some lines that one category would select, those with most lines first; throws
  /// when there is none.
  static func programs(of lines: [UnknownLines.Line]) throws(DraftRefusal) -> [[UInt8]] {
    var counts: [[UInt8]: Int] = [:]
    for line in lines where canSelect(line.found.program) {
      counts[line.found.program, default: 0] += 1
    }
    guard !counts.isEmpty else {
      throw DraftRefusal(
        "its lines name no program to select them by; write a category with \"select: {contains: …}\""
      )
    }
    return counts.sorted {
      $0.value != $1.value ? $0.value > $1.value : $0.key.lexicographicallyPrecedes($1.key)
    }.prefix(maxPrograms).map(\.key)
  }

  /// Proposes a category for programs (`programs(of:)`); throws why there is none.
  init(
    programs: [[UInt8]],
    in rulebook: Rulebook,
    _ source: RuleSource,
    isDirectory: (String) -> Bool
  ) throws(DraftRefusal) {
    let names = programs.map { String(decoding: $0, as: UTF8.self) }
    let first = names[0]
    guard let folder = source.paths.first(where: isDirectory) else {
      throw DraftRefusal(
        "no category has its records, and a new one needs a directory: give one with --rules DIR"
      )
    }
    let taken = Set(rulebook.categories.map(\.name))
    let plain = String(
      decoding: first.utf8.map { byte in
        switch byte {
        case 0x30...0x39, 0x41...0x5a, 0x61...0x7a, 0x2d, 0x5f: byte
        default: UInt8(ascii: "_")
        }
      }.prefix(50),
      as: UTF8.self
    )
    var name = plain
    var number = 2
    while taken.contains(name) {
      name = "\(plain)_\(number)"
      number += 1
    }
    self.name = name
    // Files are taken in name order, and what looks at more than the program must come first.
    let bytes = Array(first.utf8)
    let isContested = bytes.withUnsafeBufferPointer { program in
      rulebook.categories.contains {
        $0.selector.hasRecordTests && $0.selector.admits(program: program)
      }
    }
    let file = (isContested ? "zz-" : "") + SafeName.make(name) + ".yaml"
    path = folder.hasSuffix("/") ? folder + file : "\(folder)/\(file)"
    let list = names.map(YAMLText.quoted).joined(separator: ", ")
    text = """
      category: \(YAMLText.short(name))
      select:
        program: [\(list)]

      rules:

      """
  }
}
