import Patterns

/// The reports that there are: one file each.
public struct ReportLibrary: Sendable {
  /// The reports that can be used, by name.
  public private(set) var reports: [ReportDefinition] = []
  /// All that is wrong with the files, in the order of files and lines.
  public private(set) var problems: [Problem] = []
  /// What could be read of the files with mistakes: their names can be looked up as well.
  public private(set) var drafts: [ReportDefinition] = []

  /// Most reports that are taken.
  public static let maxReports = 1_000

  /// No reports.
  public init() {}

  /// Reads report files, and those of directories (`*.yaml`, `*.yml`).
  ///
  /// A report of a later path takes the place of one with the same name of an earlier path, so that a
  /// site can have its own version of a shipped one; two in one path are a problem.
  public init(paths: [String]) {
    for path in paths {
      var own: [ReportDefinition] = []
      for file in Rulebook.files(
        at: path,
        hint: "give a report file or a directory of report files",
        problems: &problems
      ) {
        guard let report = read(file) else { continue }
        if let twin = own.first(where: { $0.name == report.name }) {
          problems.append(
            report.position.problem(
              "there is another report \"\(report.name)\"",
              hint: "the other is in \(twin.position.file)"
            )
          )
          continue
        }
        own.append(report)
      }
      reports.removeAll { old in own.contains { $0.name == old.name } }
      reports += own
    }
    reports.sort { $0.name < $1.name }
    if reports.count > ReportLibrary.maxReports {
      problems.append(
        Problem(
          file: paths.last ?? "",
          what: "\(reports.count) reports, at most \(ReportLibrary.maxReports) are taken"
        )
      )
      reports = Array(reports.prefix(ReportLibrary.maxReports))
    }
  }

  private mutating func read(_ file: String) -> ReportDefinition? {
    guard let text = Rulebook.text(of: file, problems: &problems) else { return nil }
    let (report, found, draft) = ReportLibrary.read(text, file: file)
    problems += found
    if report == nil, let draft { drafts.append(draft) }
    return report
  }

  /// Reads the text of one report file; nil when it has errors.
  public static func parse(
    _ text: String,
    file: String
  ) -> (report: ReportDefinition?, problems: [Problem]) {
    let (report, problems, _) = read(text, file: file)
    return (report, problems)
  }

  private static func read(
    _ text: String,
    file: String
  ) -> (report: ReportDefinition?, problems: [Problem], draft: ReportDefinition?) {
    var reader = ReportReader(reader: FileReader(file: file))
    guard let root = reader.reader.compose(text) else {
      return (nil, reader.reader.problems, nil)
    }
    let report = reader.report(root)
    let problems = reader.reader.problems.sorted { ($0.line, $0.column) < ($1.line, $1.column) }
    let isUsable = !problems.contains { $0.severity == .error }
    return (isUsable ? report : nil, problems, report)
  }

  /// A report by name; nil when there is none.
  public subscript(name: String) -> ReportDefinition? { reports.first { $0.name == name } }

  /// What to say to a name that is none.
  public func hint(_ name: String) -> String {
    FileReader.hint(name, reports.map(\.name), none: "there are none")
  }
}

extension ReportDefinition {
  /// The report with its names looked up, and what is wrong with them.
  ///
  /// Items that cannot be shown are left out. In an optional report those of categories that are not
  /// known are no problem, and those of which nothing is stored are left out as well.
  public func resolved(with names: ReportNames, stored: Set<String>? = nil) -> ResolvedReport {
    var resolver = ReportResolver(names, stored: stored, isOptional: isOptional)
    let report = resolver.resolve(self)
    return ResolvedReport(
      report: report,
      problems: resolver.problems,
      leftOut: resolver.leftOut.sorted()
    )
  }
}

/// A report whose names were looked up.
public struct ResolvedReport: Sendable {
  /// What can be shown.
  public let report: ReportDefinition
  /// What is wrong with its names.
  public let problems: [Problem]
  /// Categories that an optional report goes without.
  public let leftOut: [String]
}
