public import Patterns

/// All categories of a site, in the order in which they are asked.
///
/// A record belongs to the first category that selects it; files are taken in name order; the
/// last category, `other`, takes the rest.
public struct Rulebook: Sendable {
  /// The categories, `other` last.
  public var categories: [Category]
  /// Hosts and environments where a category does not say.
  public var environments: EnvironmentMap
  /// Fingerprint of all rule files: it changes when any of them does.
  public var fingerprint: UInt64

  /// Largest rule file that is read, in bytes.
  public static let maxFileBytes = 16 << 20
  /// Most categories: their number fits the tables of open minutes.
  public static let maxCategories = 1_000

  /// What loading found: a rulebook when nothing was wrong enough, and all problems.
  public struct Loading: Sendable {
    /// The rules; nil when there was an error.
    public var rulebook: Rulebook?
    /// Errors and warnings, in the order of the files.
    public var problems: [Problem]
    /// The files read, in order.
    public var files: [String]
    /// Files that are not read, as a file of an earlier path describes their category.
    public var replaced: [Replaced] = []

    /// A file in whose place another stands.
    public struct Replaced: Sendable, Equatable {
      /// The file that is not read.
      public var file: String
      /// The file that stands in its place.
      public var by: String
    }

    /// Errors alone.
    public var errors: [Problem] { problems.filter { $0.severity == .error } }
  }

  /// Loads rule files: each path is a `.yaml` file or a directory of them.
  ///
  /// A category that a file of an earlier path describes is left out of later ones, so that a site's file
  /// stands in place of one that ships; twice in one path it is an error.
  ///
  /// `patternFiles` are files or directories of grok patterns that all rule files may use;
  /// `logcheck` those of logcheck's rules that all categories ask last, and `places` where both stand
  /// in the configuration. Every problem of every file is listed, not the first alone. `overlay` has
  /// texts by path that stand for what is, or is not yet, in those files. Without `lints` advice on patterns
  /// is left out, which takes half of the time.
  public static func load(
    paths: [String],
    environments: EnvironmentMap = .single,
    grok: Grok = .standard,
    patternFiles: [String] = [],
    logcheck: [String] = [],
    places: [String: Position] = [:],
    overlay: [String: String] = [:],
    lints: Bool = true
  ) -> Loading {
    var loading = Loading(rulebook: nil, problems: [], files: [])
    var categories: [Category] = []
    var fingerprint = Fingerprint()
    var library = GrokDirectory(fingerprint)
    let grok = patternFiles.isEmpty ? grok : library.adding(patternFiles, to: grok)
    fingerprint = library.fingerprint
    loading.problems += library.problems.map { $0.placed(at: $0.line == 0 ? places[$0.file] : nil) }
    let shelf = LogcheckShelf()
    // Which of the paths a file came from.
    var origins: [String: Int] = [:]
    for (number, path) in paths.enumerated() {
      let found = files(at: path, overlay, problems: &loading.problems)
      for file in found where origins[file] == nil { origins[file] = number }
      loading.files += found
    }
    for file in loading.files {
      guard
        let text = text(of: file, in: overlay) ?? text(of: file, problems: &loading.problems)
      else { continue }
      fingerprint.add(text.utf8)
      var reader = CategoryReader(file: file, grok: grok, shelf: shelf)
      reader.fingerprint = fingerprint
      let category = reader.read(text)
      fingerprint = reader.fingerprint
      let twin = categories.first { $0.name == category?.name }
      if let twin, let first = origins[twin.file], let second = origins[file], first < second {
        loading.replaced.append(Loading.Replaced(file: file, by: twin.file))
        continue
      }
      loading.problems += reader.reader.problems
      guard let category else { continue }
      if let twin {
        loading.problems.append(
          Problem(
            file: file,
            line: 1,
            column: 1,
            what: "category \"\(category.name)\" is already described",
            hint: "in \(twin.file): merge the two, or rename one"
          )
        )
      } else {
        categories.append(category)
      }
    }
    loading.files.removeAll { file in loading.replaced.contains { $0.file == file } }
    if loading.files.isEmpty, loading.problems.isEmpty {
      loading.problems.append(
        Problem(
          file: paths.joined(separator: ", "),
          what: "no rule file (*.yaml) here",
          hint: "give a directory with rule files, such as the shipped Rules"
        )
      )
    }
    if categories.count > maxCategories {
      loading.problems.append(
        Problem(file: paths.joined(separator: ", "), what: "more than \(maxCategories) categories")
      )
    }
    // Rules for what nobody selects are welcome; what takes the rest must be asked last.
    let own = categories.firstIndex { $0.name == Category.other }.map { categories.remove(at: $0) }
    if let own, own.selector != Selector() {
      loading.problems.append(
        Problem(
          file: own.file,
          line: 1,
          column: 1,
          what: "category \"\(own.name)\" takes what no other selects, it has no select",
          hint: "remove its select, or give it another name"
        )
      )
    }
    categories.append(own ?? .makeOther())
    if !logcheck.isEmpty {
      let (library, isNew) = shelf.library(logcheck)
      loading.problems += library.faults.map { $0.problem.placed(at: places[$0.path]) }
      if isNew {
        loading.problems += library.warnings
        fingerprint.add(library.fingerprint)
      }
      for index in categories.indices { categories[index].append(library) }
    }
    if lints { loading.problems += Lint.problems(categories.filter { !$0.file.isEmpty }) }
    loading.problems += AlertGraph(categories.flatMap(\.alerts)).problems()
    // In the order in which people read: by file, then by line.
    let places = Dictionary(
      loading.files.enumerated().map { ($1, $0) },
      uniquingKeysWith: { first, _ in first }
    )
    loading.problems.sort { a, b in
      let (fileA, fileB) = (places[a.file] ?? -1, places[b.file] ?? -1)
      if fileA != fileB { return fileA < fileB }
      return (a.file, a.line, a.column) < (b.file, b.line, b.column)
    }
    if loading.errors.isEmpty {
      loading.rulebook = Rulebook(
        categories: categories,
        environments: environments,
        fingerprint: fingerprint.value
      )
    }
    return loading
  }

  /// Names of all environments that records can fall into.
  public var environmentNames: [String] {
    var names = environments.names
    for category in categories {
      for name in category.environments?.names ?? [] where !names.contains(name) {
        names.append(name)
      }
    }
    return names
  }
}
