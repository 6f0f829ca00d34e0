@testable import Dashboard
import Ledger
import Minutes
import Syslog

/// The least there is to see: an overview of the categories, and a page for each of them.
///
/// Tables without a layout of their own, for who has no other pages.
struct PlainPages: PageSource {
  private let ledger: Ledger

  /// Makes the pages of a store.
  init(_ ledger: Ledger) { self.ledger = ledger }

  /// These pages as a site.
  static let site = PageSite(keys: []) { PlainPages($0) }

  func page(_ request: PageRequest, _ moment: Moment) throws -> Page {
    try request.allow([])
    if request.path.isEmpty { return try overview(moment) }
    guard request.path.count == 2, request.path[0] == "category",
      let account = try ledger.accounts().first(where: { $0.category == request.path[1] })
    else {
      throw PageProblem.notFound("there is no such page", "the overview links to all there are")
    }
    return PlainPages.page("Category \(account.category)", moment, [account])
  }

  private func overview(_ moment: Moment) throws -> Page {
    PlainPages.page("Minutes", moment, try ledger.accounts())
  }

  private static func page(
    _ title: String,
    _ moment: Moment,
    _ accounts: [(category: String, accounting: Accounting)]
  ) -> Page {
    let names = Accounting().parts.map(\.name)
    var rows = ""
    for (category, accounting) in accounts {
      rows += "<tr><th>\(ErrorPage.escaped(category))</th>"
      for part in accounting.parts { rows += "<td>\(part.value)</td>" }
      rows += "</tr>\n"
    }
    let minute = moment.minute.map(Stamp.utc) ?? "none"
    let age =
      moment.isStale ? "; stale, \(moment.age.map { "\($0) s old" } ?? "nothing stored")" : ""
    return .html(
      """
      <!doctype html>
      <html lang="en"><head><meta charset="utf-8"><title>\(ErrorPage.escaped(title)) - minuted</title>
      <meta name="viewport" content="width=device-width, initial-scale=1">
      <link rel="stylesheet" href="\(Asset.style.path)"></head>
      <body><main><h1>\(ErrorPage.escaped(title))</h1>
      <p>Newest minute: \(minute)\(age)</p>
      <table><tr><th>category</th>\(names.map { "<th>\($0)</th>" }.joined())</tr>
      \(rows)</table></main></body></html>

      """
    )
  }
}
