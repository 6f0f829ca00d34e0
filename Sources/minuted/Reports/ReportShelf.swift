import Glibc
import Pipeline
import Reports
import Rulebook

/// The reports of a site: shipped, its own, and those named on the command line.
struct ReportShelf {
  private let site: SiteOptions
  private let settings: Settings
  private let library: ReportLibrary

  init(site: SiteOptions, settings: Settings, extra: [String]) {
    self.site = site
    self.settings = settings
    var paths: [String] = []
    if let shipped = ShippedFiles.reports.directory { paths.append(shipped) }
    let own = ShippedFiles.reports.siteDirectory
    if ShippedFiles.isReadable(own) { paths.append(own) }
    library = ReportLibrary(paths: paths + settings.reports + extra)
  }

  /// A line for each report: its name, title, and for whom.
  var listing: String {
    var table = TextTable([("NAME", .left), ("PERIOD", .left), ("TITLE", .left), ("FOR", .left)])
    for report in library.reports {
      table.add([report.name, report.period.rawValue, report.title, report.audience])
    }
    return library.reports.isEmpty ? "no reports\n" : table.text
  }

  /// Says that there are files which are not listed.
  func tellProblems() {
    guard !library.problems.isEmpty else { return }
    let count = Plural.of(library.problems.count, "mistake")
    Talk.tell("\(count) in report files, which are left out: see minuted report --check")
  }

  /// A report by name, or by the path of its file.
  ///
  /// Problems of other files do not matter here.
  func find(_ name: String) throws -> ReportDefinition {
    if name.contains("/") || name.hasSuffix(".yaml") || name.hasSuffix(".yml") {
      let single = ReportLibrary(paths: [name])
      if let report = single.reports.first, single.problems.isEmpty { return report }
      throw Failure(ReportShelf.text(single.problems), .usage)
    }
    if let report = library[name] { return report }
    guard library.problems.isEmpty else {
      throw Failure(
        "no report \"\(name)\" that can be used; \(library.hint(name)); report files have mistakes:\n"
          + ReportShelf.text(library.problems),
        .usage
      )
    }
    throw Failure("no report \"\(name)\"; \(library.hint(name))", .usage)
  }

  /// Tells all that is wrong with one report, or with all, beside the rules; exit 1 when there is.
  func check(_ name: String?) throws {
    let isFile = name.map { $0.contains("/") || $0.hasSuffix(".yaml") || $0.hasSuffix(".yml") }
    let looked = isFile == true ? ReportLibrary(paths: [name ?? ""]) : library
    var reports = looked.reports + looked.drafts
    var problems = looked.problems
    if let name, isFile == false {
      reports = [try find(name)]
      problems = []
    }
    let names = rulebook().map { ReportNames($0) } ?? ReportNames()
    for report in reports { problems += report.resolved(with: names).problems }
    problems.sort { ($0.file, $0.line, $0.column) < ($1.file, $1.line, $1.column) }
    for problem in problems { Talk.data(problem.description + "\n") }
    guard problems.isEmpty else { throw Failure("\(Plural.of(problems.count, "problem"))", .found) }
    Talk.data("\(Plural.of(reports.count, "report")): fine\n")
  }

  /// The rules as they are now; a report is made without them, too, by the names that are stored.
  func rulebook() -> Rulebook? {
    site.usableRules(settings, orElse: "units are not known")
  }

  private static func text(_ problems: [Problem]) -> String {
    problems.map(\.description).joined(separator: "\n")
  }
}
