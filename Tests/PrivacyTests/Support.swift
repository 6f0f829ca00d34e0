import Patterns
import Rollup
import Rulebook
import Syslog
import Testing

@testable import Privacy

/// A redactor of a test's own, and what it makes of texts.
struct Redacting {
  static let key = SharedKey(Array("a key for tests alone".utf8))

  let redactor: Redactor

  init(
    _ redactions: [Redaction],
    key: SharedKey? = Redacting.key,
    rulebook: Rulebook? = nil,
    _ manner: Redactor.Manner = Redactor.Manner()
  ) throws {
    redactor = try Redactor(redactions, key: key, rulebook: rulebook, manner: manner)
  }

  /// The redactions of a configuration, as text.
  init(yaml: String, rulebook: Rulebook? = nil) throws {
    let (settings, problems) = Settings.parse(yaml, file: "test.yaml")
    let read = try #require(settings, "\(problems)")
    try self.init(read.privacy.redactions, rulebook: rulebook)
  }

  /// A text after it went through a stream, `piece` bytes at a time.
  func text(_ text: String, piece: Int = .max, maxLineBytes: Int = 8_192) -> String {
    String(
      decoding: bytes(Array(text.utf8), piece: piece, maxLineBytes: maxLineBytes),
      as: UTF8.self
    )
  }

  func bytes(_ input: [UInt8], piece: Int = .max, maxLineBytes: Int = 8_192) -> [UInt8] {
    let stream = RedactedStream(redactor, maxLineBytes: maxLineBytes)
    var output: [UInt8] = []
    var room = [UInt8](repeating: 0, count: 1_000)
    func drain() {
      while stream.hasOutput {
        let count = room.withUnsafeMutableBytes { stream.give(into: $0) }
        output += room[..<count]
      }
    }
    var rest = input[...]
    while !rest.isEmpty {
      let count = min(piece, rest.count, stream.room.count)
      stream.room.copyBytes(from: rest.prefix(count))
      rest = rest.dropFirst(count)
      stream.took(count)
      drain()
    }
    stream.end()
    drain()
    return output
  }
}

extension Redaction {
  static func known(_ form: KnownForm, _ action: Action = .mask) -> Redaction {
    var redaction = Redaction(
      name: form.rawValue,
      subject: .known(form),
      position: Position(file: "test")
    )
    redaction.action = action
    return redaction
  }

  static func pattern(_ name: String, _ pattern: String) -> Redaction {
    Redaction(name: name, subject: .pattern(pattern), position: Position(file: "test"))
  }
}

/// The spans that a form finds in a text.
func spans(_ form: KnownForm, in text: String) -> [Span] {
  var spans: [Span] = []
  let padded = Array(text.utf8) + [UInt8](repeating: 0, count: ByteScan.padding)
  let count = text.utf8.count
  padded.withUnsafeBufferPointer { buffer in
    guard let line = buffer.baseAddress else { return }
    switch form {
    case .card: CardFinder.find(line, count, 0, &spans)
    case .iban: AccountFinder.find(line, count, 0, &spans)
    case .email: MailFinder.find(line, count, 0, &spans)
    case .ip: AddressFinder.find(line, count, 0, &spans)
    case .mac: HardwareFinder.find(line, count, 0, &spans)
    case .secret: SecretFinder.find(line, count, 0, &spans)
    case .query: QueryFinder.find(line, count, 0, &spans)
    }
  }
  return spans
}

/// What a form finds in a text.
func found(_ form: KnownForm, in text: String) -> [String] {
  let bytes = Array(text.utf8)
  var spans = spans(form, in: text)
  spans.join()
  return spans.map { String(decoding: bytes[$0.start..<$0.end], as: UTF8.self) }
}
