import HTTPTypes
import NIOCore
import NIOHTTPTypes

/// Answers on the event loop what has been made already, without a task for it.
///
/// A thousand viewers that ask at once are a thousand tasks otherwise, and behind them new connections
/// wait to be taken. What is not known yet goes on to the framework; while it has something to answer,
/// all goes there, so that answers come in the order of requests.
final class ExpressLane: ChannelDuplexHandler {
  typealias InboundIn = HTTPRequestPart
  typealias InboundOut = HTTPRequestPart
  typealias OutboundIn = HTTPResponsePart
  typealias OutboundOut = HTTPResponsePart

  private let responder: DashboardResponder
  private var forwarded = 0
  /// The head of a request that can be answered here if nothing but its end follows.
  private var held: HTTPRequest?

  init(_ responder: DashboardResponder) {
    self.responder = responder
  }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    switch unwrapInboundIn(data) {
    case .head(let head):
      if forwarded == 0 {
        held = head
      } else {
        forwarded += 1
        context.fireChannelRead(data)
      }
    case .body:
      forwardHeld(context)
      context.fireChannelRead(data)
    case .end:
      if let head = held, let answer = responder.known(head, context.channel) {
        held = nil
        context.write(wrapOutboundOut(.head(answer.head)), promise: nil)
        if let body = answer.body { context.write(wrapOutboundOut(.body(body)), promise: nil) }
        context.writeAndFlush(wrapOutboundOut(.end(nil)), promise: nil)
        return
      }
      forwardHeld(context)
      context.fireChannelRead(data)
    }
  }

  private func forwardHeld(_ context: ChannelHandlerContext) {
    guard let head = held else { return }
    held = nil
    forwarded += 1
    context.fireChannelRead(wrapInboundOut(.head(head)))
  }

  func channelReadComplete(context: ChannelHandlerContext) {
    context.fireChannelReadComplete()
    // Where nothing was passed on, nobody behind asks for more.
    if forwarded == 0 { context.read() }
  }

  func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
    if case .end = unwrapOutboundIn(data) { forwarded = max(forwarded - 1, 0) }
    context.write(data, promise: promise)
  }
}

@available(*, unavailable)
extension ExpressLane: Sendable {}
