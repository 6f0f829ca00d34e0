import HTTPTypes
import Hummingbird
import NIOCore
import Outlets
import Pipeline

/// What Hummingbird knows of a request beside itself: its connection.
struct DashboardContext: RequestContext {
  var coreContext: CoreRequestContextStorage
  let channel: any Channel

  init(source: ApplicationRequestContextSource) {
    coreContext = .init(source: source)
    channel = source.channel
  }
}

/// Answers requests: checks who asks and how, then hands out pages.
struct DashboardResponder: HTTPResponder {
  typealias Context = DashboardContext

  let options: DashboardOptions
  let hosts: HostRule
  let keys: [String: QueryKey]
  let watch: StoreWatch
  let desk: PageDesk
  let metrics: OwnMetrics
  let log: AccessLog?
  private let dates = DateLine()

  init(
    options: DashboardOptions,
    hosts: HostRule,
    keys: [String: QueryKey],
    watch: StoreWatch,
    desk: PageDesk,
    metrics: OwnMetrics,
    log: AccessLog?
  ) {
    self.options = options
    self.hosts = hosts
    self.keys = keys
    self.watch = watch
    self.desk = desk
    self.metrics = metrics
    self.log = log
  }

  func respond(to request: Request, context: Context) async throws -> Response {
    let start = Clock.monotonic()
    let response = await answer(request)
    log(response, to: request.head, context.channel, since: start)
    return response
  }

  private func log(
    _ response: Response,
    to request: HTTPRequest,
    _ channel: any Channel,
    since start: UInt64
  ) {
    guard let log else { return }
    log.add(
      AccessEntry(
        remote: channel.remoteAddress?.ipAddress ?? "-",
        time: options.clock(),
        method: request.method.rawValue,
        target: request.path ?? "",
        status: response.status.code,
        bytes: response.body.contentLength ?? 0,
        agent: request.headerFields[.userAgent],
        seconds: Double(Clock.monotonic() - start) / 1e9
      )
    )
  }

  /// The answer to a request for what has been made already; nil when it takes more than looking it up,
  /// or is to be refused.
  func known(_ request: HTTPRequest, _ channel: any Channel) -> (
    head: HTTPResponse, body: ByteBuffer?
  )? {
    guard request.method == .get || request.method == .head,
      request.headerFields[.contentLength] == nil, request.headerFields[.transferEncoding] == nil,
      hosts.problem(request.authority) == nil, let target = request.path,
      options.token?.isShown(in: request.headerFields[.authorization]) ?? true,
      !target.hasPrefix("/metrics"),
      let asked = try? PageRequest(target: target, keys: keys),
      case .success(let moment) = watch.view.state, let page = desk.cached(asked, moment)
    else { return nil }
    let start = Clock.monotonic()
    let outgoing = Outgoing(page)
    var response = outgoing.response(to: request)
    response.headers[.date] = dates.text(options.clock())
    log(response, to: request, channel, since: start)
    let isWhole = request.method == .get && response.status != .notModified
    return (response.head, isWhole ? outgoing.body(for: request) : nil)
  }

  private func answer(_ request: Request) async -> Response {
    let target = request.head.path ?? ""
    let isAPI = target.hasPrefix("/api/")
    do {
      return try await answer(request, target)
    } catch {
      var response = Outgoing(ErrorPage.page(error, isAPI: isAPI)).response(to: request.head)
      switch error.status {
      case 401: response.headers[.wwwAuthenticate] = "Bearer realm=\"minuted\""
      case 405: response.headers[.allow] = "GET, HEAD"
      default: break
      }
      return response
    }
  }

  private func answer(
    _ request: Request,
    _ target: String
  ) async throws(PageProblem) -> Response {
    guard request.method == .get || request.method == .head else {
      throw PageProblem(
        status: 405,
        what: "the method \(request.method.rawValue.prefix(32)) is not known here",
        hint: "this server only shows things: use GET or HEAD"
      )
    }
    let length = request.headers[.contentLength]
    guard length ?? "0" == "0", request.headers[.transferEncoding] == nil else {
      throw PageProblem(status: 413, what: "the request has a body", hint: "send it without")
    }
    if let problem = hosts.problem(request.head.authority) { throw problem }
    if target == "/healthz" { return health(request) }
    if let token = options.token, !token.isShown(in: request.headers[.authorization]) {
      throw PageProblem(
        status: 401,
        what: "this needs the token that minuted-dashboard was started with",
        hint: "send it as Authorization: Bearer TOKEN; a browser is let in by a proxy that does so"
      )
    }
    if target.hasPrefix("/assets/") {
      guard let asset = Asset.all.first(where: { $0.path == target }) else {
        throw .notFound("there is no such file", "start from /")
      }
      return AssetAnswer.response(asset, to: request.head)
    }
    let asked = try PageRequest(target: target, keys: keys)
    let view = watch.view
    if asked.path == ["metrics"] { return await metricsAnswer(request, asked, view) }
    switch view.state {
    case .failure(let trouble):
      return Outgoing(ErrorPage.page(trouble, isAPI: asked.isAPI)).response(to: request.head)
    case .success(let moment):
      if asked.path == ["api", "v1", "moment"] {
        try asked.allow([])
        return Outgoing(RenderedPage(.json(moment.json), modified: moment.end ?? moment.now))
          .response(to: request.head)
      }
      return Outgoing(await desk.page(asked, moment, view.file)).response(to: request.head)
    }
  }

  /// For monitoring: whether there is something to show.
  private func health(_ request: Request) -> Response {
    let page =
      switch watch.view.state {
      case .success(let moment):
        Page.text(moment.isStale ? "ok, but stale: no new minute\n" : "ok\n")
      case .failure(let trouble): Page.text("\(trouble.what)\n", status: 503)
      }
    return Outgoing(page).response(to: request.head)
  }

  /// What the store says is made once a moment, what we say of ourselves for each request.
  private func metricsAnswer(
    _ request: Request,
    _ asked: PageRequest,
    _ view: StoreWatch.View
  ) async -> Response {
    var stored: [UInt8] = []
    if case .success(let moment) = view.state {
      let page = await desk.page(asked, moment, view.file)
      guard page.status == 200 else { return Outgoing(page).response(to: request.head) }
      stored = Array(page.plain.readableBytesView)
    }
    let page = Page(
      contentType: Exposition.contentType,
      body: stored + metrics.text(isUp: view.file != nil, desk: desk)
    )
    return Outgoing(page).response(to: request.head)
  }
}
