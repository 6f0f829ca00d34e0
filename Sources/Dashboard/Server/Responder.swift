import HTTPTypes
import Hummingbird
import NIOCore
import Pipeline

/// Answers requests: checks them, looks the page up, has it made when nobody has yet.
struct Responder: HTTPResponder {
  typealias Context = BasicRequestContext

  let hosts: AllowedHosts
  let token: BearerToken?
  let watch: StoreWatch
  let cache: PageCache
  let pool: RenderPool
  let counts: ServerCounts
  let pages: any PageSource
  let logsRequests: Bool

  func respond(to request: Request, context: Context) async throws -> Response {
    let response = await answer(request)
    counts.answered(response.status.code, bytes: response.body.contentLength ?? 0)
    if logsRequests {
      AccessLog.tell(
        method: request.method.rawValue,
        target: request.head.path ?? "",
        status: response.status.code,
        bytes: response.body.contentLength ?? 0
      )
    }
    return request.method == .head ? response.createHeadResponse() : response
  }

  private func answer(_ request: Request) async -> Response {
    guard request.method == .get || request.method == .head else {
      var response = plain(.init(code: 405), "only GET and HEAD: nothing can be changed here")
      response.headers[.allow] = "GET, HEAD"
      response.headers[.connection] = "close"
      return response
    }
    let length = request.headers[.contentLength]
    guard length == nil || length == "0", request.headers[.transferEncoding] == nil else {
      var response = plain(.init(code: 400), "a request has no body here")
      response.headers[.connection] = "close"
      return response
    }
    guard hosts.allow(request.head.authority) else {
      return plain(
        .init(code: 421),
        "this server is not known by that name; start minuted-dashboard with --allow-host NAME"
      )
    }
    let asked: PageRequest
    do throws(PageRequest.Problem) {
      asked = try PageRequest(target: request.head.path ?? "/")
    } catch {
      return plain(.init(code: error.status), error.text)
    }
    // Who watches whether the server lives need not know its secrets.
    let isHealth = asked.path == ["healthz"]
    if let token, !isHealth, !token.isShown(by: request.headers[.authorization]) {
      var response = plain(.init(code: 401), "this server wants a token: Authorization: Bearer …")
      response.headers[.wwwAuthenticate] = "Bearer realm=\"minuted\""
      return response
    }
    return await page(asked, request)
  }

  private func page(_ asked: PageRequest, _ request: Request) async -> Response {
    let moment = watch.moment()
    if let page = pages.immediate(asked, moment) {
      return send(PackedPage(page, modified: nil), request)
    }
    let key = PageCache.Key(request: asked, generation: moment.generation)
    if let page = cache.ready(key) { return send(page, request) }
    do {
      let page = try await cache.page(
        key,
        start: { make in pool.submit { _ in _ = make() } },
        make: { [counts, pages] in
          let start = Clock.monotonic()
          let page = pages.page(asked, moment)
          counts.rendered(seconds: Double(Clock.monotonic() - start) / 1_000_000_000)
          return PackedPage(page, modified: moment.newest.map { $0 + 60 })
        }
      )
      return send(page, request)
    } catch {
      counts.refusedAsBusy()
      var response = plain(
        .init(code: 503),
        "too many different pages are being made just now; try again in a few seconds"
      )
      response.headers[.retryAfter] = "5"
      return response
    }
  }

  // MARK: Answers

  private func send(_ page: PackedPage, _ request: Request) -> Response {
    var fields = HTTPFields()
    SecurityHeaders.add(to: &fields)
    fields[.contentType] = page.contentType
    fields[.vary] = "Accept-Encoding"
    switch page.caching {
    case .ask: fields[.cacheControl] = "no-cache"
    case .forever: fields[.cacheControl] = "public, max-age=31536000, immutable"
    case .never: fields[.cacheControl] = "no-store"
    }
    let takesGzip = AcceptedEncoding.takesGzip(request.headers[.acceptEncoding])
    let packed = takesGzip ? page.packed : nil
    let tag = packed == nil ? page.tag : page.packedTag
    if page.status == 200, page.caching != .never {
      fields[.eTag] = tag
      if let modified = page.modified { fields[.lastModified] = HTTPDate.text(modified) }
      if let known = request.headers[.ifNoneMatch], EntityTags.match(known, tag) {
        return Response(status: .notModified, headers: fields)
      }
    }
    if packed != nil { fields[.contentEncoding] = "gzip" }
    return Response(
      status: .init(code: page.status),
      headers: fields,
      body: ResponseBody(byteBuffer: packed ?? page.plain)
    )
  }

  private func plain(_ status: HTTPResponse.Status, _ text: String) -> Response {
    var fields = HTTPFields()
    SecurityHeaders.add(to: &fields)
    fields[.contentType] = "text/plain; charset=utf-8"
    fields[.cacheControl] = "no-store"
    return Response(
      status: status,
      headers: fields,
      body: ResponseBody(byteBuffer: ByteBuffer(string: text + "\n"))
    )
  }
}
