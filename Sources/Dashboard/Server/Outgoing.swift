import HTTPTypes
import Hummingbird
import NIOCore

/// A page on its way to one viewer: whole, compressed, only its head, or only the word that it is the
/// same.
struct Outgoing {
  private let page: RenderedPage

  init(_ page: RenderedPage) { self.page = page }

  /// A page that is made for this request alone.
  init(_ page: Page) { self.page = RenderedPage(page, modified: nil) }

  /// The bytes of the body, compressed where that is asked for.
  func body(for request: HTTPRequest) -> ByteBuffer { packed(for: request) ?? page.plain }

  private func packed(for request: HTTPRequest) -> ByteBuffer? {
    Outgoing.takesGzip(request.headerFields[.acceptEncoding]) ? page.packed : nil
  }

  func response(to request: HTTPRequest) -> Response {
    let packed = packed(for: request)
    let fields = packed == nil ? page.plainFields : page.packedFields
    if let tags = request.headerFields[.ifNoneMatch], fields[.eTag] != nil,
      page.tag.isNamed(in: tags)
    {
      var kept = fields
      kept[.contentType] = nil
      kept[.contentEncoding] = nil
      kept[.contentLength] = nil
      var response = Response(status: .notModified, headers: kept)
      // The framework counts the bytes of a body that is not there.
      response.headers[.contentLength] = nil
      return response
    }
    return Response(
      status: HTTPResponse.Status(code: page.status),
      headers: fields,
      body: request.method == .head ? .init() : .init(byteBuffer: packed ?? page.plain)
    )
  }

  /// Whether an `Accept-Encoding` takes gzip (RFC 9110, 12.5.3).
  static func takesGzip(_ header: String?) -> Bool {
    guard let header else { return false }
    var byAny = false
    for part in header.split(separator: ",") {
      let words = part.split(separator: ";").map {
        $0.filter { $0 != " " && $0 != "\t" }.lowercased()
      }
      let quality = words.dropFirst().first { $0.hasPrefix("q=") }.map {
        Double($0.dropFirst(2)) ?? 0
      }
      let isTaken = quality ?? 1 > 0
      if words.first == "gzip" || words.first == "x-gzip" { return isTaken }
      if words.first == "*" { byAny = isTaken }
    }
    return byAny
  }
}

/// A file that pages link to: the same for ever, as its path is made from its bytes.
enum AssetAnswer {
  private static let pages = Dictionary(
    uniqueKeysWithValues: Asset.all.map { asset in
      let page = Page(contentType: asset.contentType, body: asset.bytes)
      return (asset.path, RenderedPage(page, modified: 0))
    }
  )

  static func response(_ asset: Asset, to request: HTTPRequest) -> Response {
    guard let page = pages[asset.path] else { return Response(status: .notFound) }
    var response = Outgoing(page).response(to: request)
    response.headers[.cacheControl] = "public, max-age=31536000, immutable"
    response.headers[.lastModified] = nil
    return response
  }
}
