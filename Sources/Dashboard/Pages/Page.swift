/// What a request is answered with.
public struct Page: Sendable {
  /// The HTTP status.
  public var status = 200
  /// Its kind, with the character set.
  public var contentType: String
  /// Its bytes.
  public var body: [UInt8]
  /// Whether it may be kept without asking again.
  public var caching = Caching.ask

  /// How long a page may be kept.
  public enum Caching: Sendable {
    /// Ask each time whether it is still the same.
    case ask
    /// Its name changes when it does.
    case forever
    /// Not at all.
    case never
  }

  /// A page of HTML.
  public static func html(_ text: String, status: Int = 200) -> Page {
    Page(status: status, contentType: "text/html; charset=utf-8", body: Array(text.utf8))
  }

  /// A JSON object.
  public static func json(_ text: String, status: Int = 200) -> Page {
    Page(
      status: status,
      contentType: "application/json; charset=utf-8",
      body: Array((text.hasSuffix("\n") ? text : text + "\n").utf8)
    )
  }

  /// Plain text.
  public static func text(_ text: String, status: Int = 200) -> Page {
    Page(status: status, contentType: "text/plain; charset=utf-8", body: Array(text.utf8))
  }

  init(status: Int = 200, contentType: String, body: [UInt8], caching: Caching = .ask) {
    self.status = status
    self.contentType = contentType
    self.body = body
    self.caching = caching
  }
}
