import Glibc
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

    /// Errors alone.
    public var errors: [Problem] { problems.filter { $0.severity == .error } }
  }

  /// Loads rule files: each path is a `.yaml` file or a directory of them.
  ///
  /// Every problem of every file is listed, not the first alone.
  public static func load(
    paths: [String],
    environments: EnvironmentMap = .single,
    grok: Grok = .standard
  ) -> Loading {
    var loading = Loading(rulebook: nil, problems: [], files: [])
    var categories: [Category] = []
    var fingerprint: UInt64 = 0xcbf2_9ce4_8422_2325
    for path in paths { loading.files += files(at: path, problems: &loading.problems) }
    for file in loading.files {
      guard let text = text(of: file, problems: &loading.problems) else { continue }
      // FNV-1a: enough to tell one set of rules from another.
      for byte in text.utf8 { fingerprint = (fingerprint ^ UInt64(byte)) &* 0x100_0000_01b3 }
      var reader = CategoryReader(file: file, grok: grok)
      let category = reader.read(text)
      loading.problems += reader.reader.problems
      guard let category else { continue }
      if let twin = categories.first(where: { $0.name == category.name }) {
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
    loading.problems += Lint.problems(categories.filter { !$0.file.isEmpty })
    // In the order in which people read: by file, then by line.
    let places = Dictionary(
      loading.files.enumerated().map { ($1, $0) },
      uniquingKeysWith: { first, _ in first }
    )
    loading.problems.sort { a, b in
      let (fileA, fileB) = (places[a.file] ?? -1, places[b.file] ?? -1)
      return fileA != fileB ? fileA < fileB : (a.line, a.column) < (b.line, b.column)
    }
    if loading.errors.isEmpty {
      loading.rulebook = Rulebook(
        categories: categories,
        environments: environments,
        fingerprint: fingerprint
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

  private static func files(at path: String, problems: inout [Problem]) -> [String] {
    var information = stat()
    guard stat(path, &information) == 0 else {
      problems.append(
        Problem(
          file: path,
          what: String(cString: strerror(errno)),
          hint: "give a rule file or a directory of rule files"
        )
      )
      return []
    }
    guard information.st_mode & S_IFMT == S_IFDIR else { return [path] }
    guard let directory = opendir(path) else {
      problems.append(Problem(file: path, what: String(cString: strerror(errno))))
      return []
    }
    defer { closedir(directory) }
    var names: [String] = []
    while let entry = readdir(directory) {
      let name = withUnsafeBytes(of: &entry.pointee.d_name) { bytes in
        String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
      }
      if name.hasSuffix(".yaml") || name.hasSuffix(".yml"), !name.hasPrefix(".") {
        names.append(name)
      }
    }
    return names.sorted().map { path.hasSuffix("/") ? path + $0 : "\(path)/\($0)" }
  }

  /// The file's text, byte order mark dropped.
  static func text(of file: String, problems: inout [Problem]) -> String? {
    // A pipe or a device would hold up whoever waits for it, intake included.
    let descriptor = open(file, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    guard descriptor >= 0 else {
      problems.append(Problem(file: file, what: "cannot open: \(String(cString: strerror(errno)))"))
      return nil
    }
    defer { close(descriptor) }
    var information = stat()
    guard fstat(descriptor, &information) == 0, information.st_mode & S_IFMT == S_IFREG else {
      problems.append(Problem(file: file, what: "not a regular file", hint: "remove or rename it"))
      return nil
    }
    var bytes: [UInt8] = []
    var block = [UInt8](repeating: 0, count: 64 << 10)
    while true {
      let count = read(descriptor, &block, block.count)
      if count < 0, errno == EINTR { continue }
      if count < 0 {
        problems.append(
          Problem(file: file, what: "cannot read: \(String(cString: strerror(errno)))")
        )
        return nil
      }
      if count == 0 { break }
      bytes += block[..<count]
      if bytes.count > maxFileBytes {
        problems.append(
          Problem(file: file, what: "larger than \(maxFileBytes >> 20) MiB", hint: "split it")
        )
        return nil
      }
    }
    if bytes.starts(with: [0xef, 0xbb, 0xbf]) { bytes.removeFirst(3) }
    guard let text = String(validating: bytes, as: UTF8.self) else {
      problems.append(Problem(file: file, what: "not UTF-8", hint: "save it as UTF-8"))
      return nil
    }
    return text
  }
}
