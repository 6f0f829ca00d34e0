import Reports
import Sketches

/// A file that pages link to, embedded in the program.
///
/// Its path holds a hash of its bytes, so that browsers may keep it for ever.
public struct Asset: Sendable {
  /// Path of its URL: `/assets/HASH-dashboard.css`.
  public let path: String
  let contentType: String
  let bytes: [UInt8]

  private init(_ name: String, _ contentType: String, _ bytes: [UInt8]) {
    path = "/assets/\(EntityTag(bytes).text.prefix(16))-\(name)"
    self.contentType = contentType
    self.bytes = bytes
  }

  /// The style sheet.
  public static let style = Asset(
    "dashboard.css",
    "text/css; charset=utf-8",
    // That of reports, and of what stands around them here.
    Sheet.style + PackageResources.dashboard_css
  )
  /// The script.
  public static let script = Asset(
    "dashboard.js",
    "text/javascript; charset=utf-8",
    PackageResources.dashboard_js
  )

  /// All of them.
  static let all = [style, script]
}
