import Foundation
import Rulebook
import Testing

/// The reports that ship name only what the shipped rules have.
struct ShippedReportsTests {
  private static let repository = URL(fileURLWithPath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent()

  @Test func `every name in them is in the shipped rules`() throws {
    let library = ReportLibrary(paths: [Self.repository.appendingPathComponent("Reports").path])
    #expect(library.problems.isEmpty)
    #expect(
      library.reports.map(\.name) == [
        "mail", "management", "network", "operations", "security", "self", "web",
      ]
    )
    let rulebook = Rulebook.load(
      paths: [Self.repository.appendingPathComponent("Rules").path],
      environments: .single
    ).rulebook
    let names = ReportNames(try #require(rulebook))
    for report in library.reports {
      let resolved = report.resolved(with: names)
      #expect(resolved.problems.isEmpty, "\(report.name): \(resolved.problems)")
      // What an optional report goes without would hide a slip in a category's name.
      #expect(resolved.leftOut.isEmpty, "\(report.name): \(resolved.leftOut)")
      #expect(report.isOptional && !report.audience.isEmpty && !report.description.isEmpty)
    }
  }
}
