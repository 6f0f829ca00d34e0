import Patterns
public import Privacy
public import Rulebook

/// What the settings ask for of redaction, checked.
public enum RedactionSetup {
  /// The stream that lines go through; nil where nothing is taken out of them.
  static func stream(
    _ options: Options,
    _ rulebook: Rulebook,
    ownPrograms: Set<String>
  ) throws(StartError) -> RedactedStream? {
    let settings = options.settings
    guard !settings.privacy.redactions.isEmpty else { return nil }
    var manner = Redactor.Manner()
    manner.zone = options.zone
    manner.maxLineBytes = settings.maxLineBytes
    manner.ownPrograms = ownPrograms
    manner.sparesOwn = !settings.rollup.accept.isEmpty
    if settings.omprog.hasTransactions {
      manner.marks = [settings.omprog.beginMark, settings.omprog.commitMark].map { Array($0.utf8) }
    }
    return RedactedStream(
      try redactor(settings.privacy, rulebook, manner),
      maxLineBytes: settings.maxLineBytes
    )
  }

  /// What takes out of lines what the settings say.
  ///
  /// - Parameters:
  ///   - privacy: what is to be taken out.
  ///   - rulebook: the rules whose fields are meant; nil where fields stay.
  ///   - manner: what else is to be known.
  /// - Returns: the redactor.
  /// - Throws: a key that cannot be used.
  public static func redactor(
    _ privacy: PrivacySettings,
    _ rulebook: Rulebook?,
    _ manner: Redactor.Manner
  ) throws(StartError) -> Redactor {
    let key = try privacy.keyFile.map { file throws(StartError) in
      try KeyFile.read(file, as: "privacy: key_file")
    }
    do throws(PatternError) {
      return try Redactor(privacy.redactions, key: key, rulebook: rulebook, manner: manner)
    } catch {
      // Compiled once before, when the settings were read.
      throw .settings("privacy: \(error.what)")
    }
  }

  /// What is wrong with redactions of which the rules are known: fields that no rule has, a key that cannot be
  /// used, or that others can read.
  ///
  /// - Parameters:
  ///   - privacy: what is to be taken out.
  ///   - rulebook: the rules in use.
  /// - Returns: a warning for each, an error for a key that cannot be used.
  public static func problems(_ privacy: PrivacySettings, _ rulebook: Rulebook) -> [Problem] {
    let known = Set(
      rulebook.categories.flatMap { category in
        category.rules.flatMap { $0.expression.groups.map(\.name) }
      }
    )
    var problems: [Problem] = []
    for redaction in privacy.redactions {
      guard case .fields(let names) = redaction.subject else { continue }
      for name in names where !known.contains(name) {
        problems.append(
          redaction.position.problem(
            "no rule has a field \"\(name)\"",
            hint: "minuted rules explain 'LINE' shows the fields of a line",
            severity: .warning
          )
        )
      }
    }
    guard let file = privacy.keyFile, let place = privacy.keyFilePosition else { return problems }
    do throws(StartError) {
      _ = try KeyFile.read(file)
      if let exposure = KeyFile.exposure(of: file) {
        problems.append(place.problem("the key \(exposure)", severity: .warning))
      }
    } catch {
      problems.append(place.problem(error.description))
    }
    return problems
  }
}
