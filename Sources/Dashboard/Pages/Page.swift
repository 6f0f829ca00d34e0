/// What a page source makes of a request: the whole answer, as bytes.
public struct Page: Sendable, Equatable {
  /// HTTP status; only pages with 200 are kept for others.
  public var status: Int
  /// Media type with its character set, such as `text/html; charset=utf-8`.
  public var contentType: String
  /// The body, not compressed.
  public var body: [UInt8]

  /// Makes a page.
  public init(status: Int = 200, contentType: String, body: [UInt8]) {
    self.status = status
    self.contentType = contentType
    self.body = body
  }

  /// An HTML page.
  public static func html(_ text: String, status: Int = 200) -> Page {
    Page(status: status, contentType: "text/html; charset=utf-8", body: Array(text.utf8))
  }

  /// A JSON text, with a line feed behind it.
  public static func json(_ text: String, status: Int = 200) -> Page {
    Page(status: status, contentType: "application/json", body: Array(text.utf8) + [0x0a])
  }

  /// Plain text.
  public static func text(_ text: String, status: Int = 200) -> Page {
    Page(status: status, contentType: "text/plain; charset=utf-8", body: Array(text.utf8))
  }
}
