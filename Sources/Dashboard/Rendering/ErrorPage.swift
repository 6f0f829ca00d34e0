import Minutes
import Reports

/// What is said instead of a page: never nothing, and never only a number.
enum ErrorPage {
  /// The page of a problem, as HTML, or as JSON where a program asks.
  static func page(_ problem: PageProblem, isAPI: Bool) -> Page {
    if isAPI {
      var out = JSONText()
      out.beginObject()
      out.add("v", literal: "1")
      out.beginObject("error")
      out.add("status", literal: "\(problem.status)")
      out.add("what", problem.what)
      out.add("hint", problem.hint)
      out.endObject()
      out.endObject()
      return .json(out.text, status: problem.status)
    }
    let title = "\(problem.status) \(title(problem.status))"
    return .html(
      """
      <!doctype html>
      <html lang="en"><head><meta charset="utf-8"><title>\(title) - minuted</title>
      <meta name="viewport" content="width=device-width, initial-scale=1">
      <link rel="stylesheet" href="\(Asset.style.path)"></head>
      <body><main class="problem"><h1>\(title)</h1>
      <p>\(escaped(sentence(problem.what)))</p>
      <p>\(escaped(sentence(problem.hint)))</p>
      <p><a href="/">Overview</a></p></main></body></html>

      """,
      status: problem.status
    )
  }

  /// The page of a store that cannot be read.
  static func page(_ trouble: StoreTrouble, isAPI: Bool) -> Page {
    page(PageProblem(status: 503, what: trouble.what, hint: trouble.hint), isAPI: isAPI)
  }

  /// More is asked for than is rendered.
  static let busy = PageProblem(
    status: 503,
    what: "more pages are asked for than this program makes at a time",
    hint: "try again in some seconds"
  )

  /// A page could not be made, for no fault of who asked.
  static let fault = PageProblem(
    status: 500,
    what: "this page could not be made",
    hint: "what went wrong is on standard error of minuted-dashboard; please report it"
  )

  /// Text with nothing left in it that HTML would take for its own.
  static func escaped(_ text: String) -> String {
    var page = HTMLText()
    page.add(escaped: text)
    return page.text
  }

  private static func sentence(_ text: String) -> String {
    text.prefix(1).uppercased() + text.dropFirst() + "."
  }

  private static func title(_ status: Int) -> String {
    switch status {
    case 400: "Bad request"
    case 401: "Unauthorized"
    case 404: "Not found"
    case 405: "Method not allowed"
    case 413: "Content too large"
    case 414: "URI too long"
    case 421: "Misdirected request"
    case 431: "Request header fields too large"
    case 503: "Service unavailable"
    default: "Error"
    }
  }
}
