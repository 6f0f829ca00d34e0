import Archive
import ArgumentParser
import Patterns
import Pipeline
import Privacy
import Reports
import Rollup
import Rulebook
import Syslog

/// `minuted anonymize`.
struct AnonymizeCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "anonymize",
    abstract:
      "Copy log lines without card numbers, addresses, users and secrets, to share a sample.",
    discussion: """
      Card and account numbers, secrets and query strings are masked; addresses, hosts, users and \
      mail addresses become pseudonyms of the same kind, so that the lines are still taken by the \
      same rules. The same value has the same pseudonym within a run, and with the same --key-file. \
      What "privacy: redact:" in the configuration says is taken out first.

      Names of people, customers and machines in free text are not known to be such: name them with \
      --word, and read the copy before you give it away.
      """
  )

  /// Fields of rules that say who it was.
  static let fields = ["user", "client", "source", "address", "sender", "recipient"]

  @OptionGroup var site: SiteOptions

  @Option(
    name: .long,
    help: ArgumentHelp(
      "File with the key of the pseudonyms, 16 bytes at least.",
      discussion: "Default: a key made for this run, and forgotten.",
      valueName: "file"
    ),
    completion: .file()
  )
  var keyFile: String?

  @Option(
    name: .long,
    parsing: .singleValue,
    help: ArgumentHelp(
      "Something to leave as it is: card, iban, email, ip, mac, secret, query, host or field.",
      valueName: "what"
    )
  )
  var keep: [String] = []

  @Option(
    name: .long,
    parsing: .singleValue,
    help: ArgumentHelp(
      "A further field of your rules that becomes a pseudonym.",
      discussion: "Beside \(AnonymizeCommand.fields.joined(separator: ", ")).",
      valueName: "name"
    )
  )
  var field: [String] = []

  @Option(
    name: .long,
    parsing: .singleValue,
    help: ArgumentHelp("A text that becomes a pseudonym wherever it stands.", valueName: "text")
  )
  var word: [String] = []

  @Flag(name: .shortAndLong, help: "Do not say what was taken out.")
  var quiet = false

  @Argument(help: "Log files, plain or gzip; - is standard input.", completion: .file())
  var files: [String]

  func run() throws {
    let settings = try site.settings()
    let redactor = try makeRedactor(settings)
    let stream = RedactedStream(redactor, maxLineBytes: settings.maxLineBytes)
    var isWhole = true
    for file in files {
      do {
        var opened = try LogFile(path: file)
        var count = try opened.read(into: stream.room)
        while count > 0 {
          stream.took(count)
          pass(stream)
          count = try opened.read(into: stream.room)
        }
      } catch {
        // What could be read before the damage is there.
        Talk.tell("\(file): \(error)")
        isWhole = false
        stream.drop()
      }
      stream.end()
      pass(stream)
    }
    if !quiet { tell(redactor, isWhole: isWhole) }
    if !isWhole { throw ExitCode(ExitStatus.failed.rawValue) }
  }

  private func pass(_ stream: RedactedStream) {
    withUnsafeTemporaryAllocation(byteCount: 256 << 10, alignment: 8) { buffer in
      while stream.hasOutput {
        let count = stream.give(into: buffer)
        Talk.data(raw: UnsafeRawBufferPointer(rebasing: buffer[..<count]))
      }
    }
  }

  // MARK: What is taken out

  private func makeRedactor(_ settings: Settings) throws -> Redactor {
    let known = KnownForm.allCases.map(\.rawValue) + ["host", "field"]
    if let odd = keep.first(where: { !known.contains($0) }) {
      throw Failure("cannot keep \"\(odd)\": use \(known.joined(separator: ", "))", .usage)
    }
    if let short = word.first(where: { $0.utf8.count < 2 }) {
      throw Failure("--word \"\(short)\" is too short to be looked for", .usage)
    }
    var redactions = settings.privacy.redactions.filter { redaction in
      if case .known(let form) = redaction.subject { return keep.contains(form.rawValue) }
      return redaction.action != .count
    }
    redactions += word.enumerated().map { number, text in
      made("word\(number + 1)", .pattern("(?i)\(Regex.quoted(text))"), .pseudonym)
    }
    for form in KnownForm.allCases where !keep.contains(form.rawValue) {
      let isMasked = [.card, .iban, .secret, .query].contains(form)
      redactions.append(made(form.rawValue, .known(form), isMasked ? .mask : .pseudonym))
    }
    let rulebook = keep.contains("field") ? nil : usableRules(settings)
    if rulebook != nil {
      redactions.append(made("field", .fields(AnonymizeCommand.fields + field), .pseudonym))
    }
    var manner = Redactor.Manner()
    manner.zone = try SiteOptions.zone(settings)
    manner.maxLineBytes = settings.maxLineBytes
    manner.hidesHost = !keep.contains("host")
    do {
      return try Redactor(redactions, key: try key(settings), rulebook: rulebook, manner: manner)
    } catch let error as StartError {
      throw error.failure
    } catch {
      throw Failure("\(error)", .usage)
    }
  }

  private func made(
    _ name: String,
    _ subject: Redaction.Subject,
    _ action: Redaction.Action
  ) -> Redaction {
    var redaction = Redaction(name: name, subject: subject, position: Position(file: ""))
    redaction.action = action
    return redaction
  }

  private func key(_ settings: Settings) throws(StartError) -> SharedKey {
    // That of the site is not for what leaves the house: with it pseudonyms could be led back.
    if let keyFile { return try KeyFile.read(keyFile, as: "--key-file") }
    return SharedKey.random()
  }

  private func usableRules(_ settings: Settings) -> Rulebook? {
    guard (try? site.rulePaths(settings)) != nil else {
      Talk.tell(
        "no rules found: users and clients are only found where they have a form of their own"
      )
      return nil
    }
    return site.usableRules(settings, orElse: "fields of rules stay as they are")
  }

  // MARK: What was taken out

  private func tell(_ redactor: Redactor, isWhole: Bool) {
    let found = redactor.counts.filter { $0.values > 0 }
    for count in found {
      Talk.tell(
        "\(count.name): \(NumberText.grouped(count.values)) in \(NumberText.grouped(count.lines)) lines"
      )
    }
    if found.isEmpty, isWhole { Talk.tell("nothing was found that has a known form") }
    Talk.tell(
      "names in free text are not found: read the copy before you give it away; --word TEXT takes out what you"
        + " find"
    )
  }
}
