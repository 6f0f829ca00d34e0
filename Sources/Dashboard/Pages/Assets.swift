import Reports

/// Files that pages refer to, under names that change with their content.
enum Assets {
  /// A file.
  struct Asset: Sendable {
    let path: String
    let contentType: String
    let body: [UInt8]

    init(_ name: String, _ contentType: String, _ body: [UInt8]) {
      path = "/assets/\(ContentHash.text(body).prefix(12))-\(name)"
      self.contentType = contentType
      self.body = body
    }
  }

  /// The style of reports, and of what stands around them here.
  static let style = Asset(
    "minuted.css",
    "text/css; charset=utf-8",
    Sheet.style + PackageResources.dashboard_css
  )

  /// What keeps a page up to date.
  static let script = Asset(
    "minuted.js",
    "text/javascript; charset=utf-8",
    PackageResources.dashboard_js
  )

  /// The file at a path; nil for none.
  static func page(_ request: PageRequest) -> Page? {
    let path = "/" + request.path.joined(separator: "/")
    guard let asset = [style, script].first(where: { $0.path == path }) else { return nil }
    return Page(contentType: asset.contentType, body: asset.body, caching: .forever)
  }
}
