import NIOCore
import NIOHTTP1

/// Stands behind the HTTP parser: lets requests through one connection, and decides when it ends.
///
/// A request with a body, of HTTP/1.0 without keep-alive, or with `Connection: close` is the last one of
/// its connection. Bodies are dropped. Every answer gets the security headers here, the parser's own
/// included.
final class RequestGate: ChannelDuplexHandler {
  typealias InboundIn = HTTPServerRequestPart
  typealias InboundOut = HTTPServerRequestPart
  typealias OutboundIn = HTTPServerResponsePart
  typealias OutboundOut = HTTPServerResponsePart

  private let door: Doorkeeper
  private let counters: DashboardCounters
  /// No request is taken behind the one that set this.
  private var isLast = false
  private var isLastRead = false
  private var closesAfterAnswer = false

  init(_ door: Doorkeeper, _ counters: DashboardCounters) {
    self.door = door
    self.counters = counters
  }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    guard !isLastRead else { return }
    switch unwrapInboundIn(data) {
    case .head(let head):
      door.requestsInFlight += 1
      if RequestGate.hasBody(head.headers) { door.dropsRest = true }
      if !head.isKeepAlive || door.dropsRest { isLast = true }
      context.fireChannelRead(data)
      // Its body is dropped at the door: to those behind, the request ends here.
      if door.dropsRest {
        isLastRead = true
        context.fireChannelRead(wrapInboundOut(.end(nil)))
      }
    case .body: break
    case .end:
      if isLast { isLastRead = true }
      context.fireChannelRead(data)
    }
  }

  /// Whether a body follows, or would.
  private static func hasBody(_ headers: HTTPHeaders) -> Bool {
    if headers.contains(name: "transfer-encoding") { return true }
    let lengths = headers["content-length"]
    return lengths.contains { $0 != "0" }
  }

  func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
    switch unwrapOutboundIn(data) {
    case .head(var head):
      counters.answer(Int(head.status.code))
      for field in SecurityHeaders.fields {
        head.headers.add(name: field.name, value: field.value)
      }
      // Behind what the parser could not read there is no telling where a request begins.
      let isParserWord = door.requestsInFlight == 0
      if isLast && door.requestsInFlight <= 1 || isParserWord {
        closesAfterAnswer = true
        head.headers.replaceOrAdd(name: "Connection", value: "close")
      }
      context.write(wrapOutboundOut(.head(head)), promise: promise)
    case .body: context.write(data, promise: promise)
    case .end:
      door.requestsInFlight = max(door.requestsInFlight - 1, 0)
      context.write(data, promise: promise)
      if closesAfterAnswer { door.leave(context.channel) }
    }
  }
}

@available(*, unavailable)
extension RequestGate: Sendable {}
