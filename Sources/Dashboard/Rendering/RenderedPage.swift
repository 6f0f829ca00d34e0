import Archive
import HTTPTypes
import NIOCore

/// A page as it goes out, to all viewers alike: plain and compressed, with its headers.
final class RenderedPage: Sendable {
  /// HTTP status.
  let status: Int
  /// Validator of the bytes.
  let tag: EntityTag
  /// The body as it is.
  let plain: ByteBuffer
  /// The body compressed; nil where that would not make it smaller.
  let packed: ByteBuffer?
  /// Headers of an answer with the plain body, and with the compressed one.
  let plainFields: HTTPFields
  let packedFields: HTTPFields
  /// Bytes it takes in the cache.
  let bytes: Int

  /// Bodies of fewer bytes are not compressed: they fit one packet either way.
  static let leastPacked = 512

  /// When to come back after a 503.
  static let retrySeconds = 5

  /// Compresses a page once and for all.
  ///
  /// `modified` is when what it shows has ended, in Unix seconds; nil for an answer that is not to be
  /// kept by anybody.
  init(_ page: Page, modified: Int64?) {
    status = page.status
    tag = EntityTag(page.body)
    plain = ByteBuffer(bytes: page.body)
    // What is asked for once is not worth it.
    let isPacked = modified != nil && page.body.count >= RenderedPage.leastPacked
    let packed = isPacked ? Gzip.packed(page.body) : nil
    self.packed = packed.flatMap { $0.count < page.body.count ? ByteBuffer(bytes: $0) : nil }
    bytes = page.body.count + (self.packed?.readableBytes ?? 0) + 1_024
    var fields: HTTPFields = [.contentType: page.contentType, .vary: "Accept-Encoding"]
    if let modified {
      fields[.cacheControl] = "no-cache"
      fields[.lastModified] = HTTPDate.text(modified)
    } else {
      fields[.cacheControl] = "no-store"
    }
    if page.status == 503 { fields[.retryAfter] = "\(RenderedPage.retrySeconds)" }
    var plainFields = fields
    plainFields[.contentLength] = "\(plain.readableBytes)"
    if modified != nil { plainFields[.eTag] = tag.value(gzip: false) }
    self.plainFields = plainFields
    var packedFields = fields
    packedFields[.contentEncoding] = "gzip"
    packedFields[.contentLength] = "\(self.packed?.readableBytes ?? 0)"
    if modified != nil { packedFields[.eTag] = tag.value(gzip: true) }
    self.packedFields = packedFields
  }
}
