import NIOCore

/// Stands before the HTTP parser: bounds a request's head in bytes and time, and sees a connection
/// out.
///
/// Whatever is refused here is answered in plain bytes, as no request has been understood yet. Bodies
/// are nothing to it: a request with one is answered and its connection closed (`RequestGate`).
final class Doorkeeper: ChannelDuplexHandler {
  typealias InboundIn = ByteBuffer
  typealias InboundOut = ByteBuffer
  typealias OutboundIn = ByteBuffer
  typealias OutboundOut = ByteBuffer

  private enum Phase {
    /// Between two requests.
    case waiting
    /// Within the head of one.
    case head
    /// The last answer is on its way; nothing more is taken.
    case leaving
  }

  private let limits: DoorLimits
  private let counters: DashboardCounters
  private var phase = Phase.waiting
  private var isCounted = false
  private var isFirstLine = true
  private var lineBytes = 0
  private var headBytes = 0
  private var headTimer: Scheduled<Void>?
  private var writeTimer: Scheduled<Void>?
  private var leaveTimer: Scheduled<Void>?
  /// Requests that have not been answered; kept by the gate.
  var requestsInFlight = 0
  /// Whether what comes now is no request: the body of one that is refused; set by the gate.
  var dropsRest = false

  init(_ limits: DoorLimits, _ counters: DashboardCounters) {
    self.limits = limits
    self.counters = counters
  }

  // MARK: Coming and going

  func channelActive(context: ChannelHandlerContext) {
    isCounted = counters.open(most: limits.connections)
    context.fireChannelActive()
    if !isCounted { refuse(503, "too many connections are open; try again later", context) }
  }

  func channelInactive(context: ChannelHandlerContext) {
    if isCounted { counters.close() }
    isCounted = false
    cancelTimers()
    context.fireChannelInactive()
  }

  func handlerRemoved(context: ChannelHandlerContext) {
    cancelTimers()
  }

  private func cancelTimers() {
    headTimer?.cancel()
    writeTimer?.cancel()
    leaveTimer?.cancel()
  }

  func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
    if phase == .leaving, case .some(.inputClosed) = event as? ChannelEvent {
      context.close(promise: nil)
      return
    }
    context.fireUserInboundEventTriggered(event)
  }

  /// Sends what is written, then closes: first this side alone, so that the other can still read it.
  func leave(_ context: ChannelHandlerContext) {
    guard phase != .leaving else { return }
    phase = .leaving
    headTimer?.cancel()
    context.flush()
    context.close(mode: .output, promise: nil)
    leaveTimer = close(context, after: DoorLimits.lingerMilliseconds)
    // Nobody else asks for bytes any more, and only reading tells that the other side has closed.
    context.read()
  }

  /// The same for who has only the channel.
  func leave(_ channel: any Channel) {
    guard let context = try? channel.pipeline.syncOperations.context(handler: self) else { return }
    leave(context)
  }

  private func close(
    _ context: ChannelHandlerContext,
    after milliseconds: Int64
  ) -> Scheduled<Void> {
    let channel = context.channel
    return context.eventLoop.scheduleTask(in: .milliseconds(milliseconds)) {
      channel.close(promise: nil)
    }
  }

  // MARK: In

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    var buffer = unwrapInboundIn(data)
    // Head by head, so that the gate can say what is to become of what follows one.
    while phase != .leaving, !dropsRest, buffer.readableBytes > 0 {
      let found = buffer.withUnsafeReadableBytes(take)
      if let problem = found.problem { return refuse(problem.status, problem.text, context) }
      guard let slice = buffer.readSlice(length: found.bytes) else { return }
      context.fireChannelRead(wrapInboundOut(slice))
    }
    if phase == .head, headTimer == nil, !dropsRest {
      let handler = NIOLoopBound(self, eventLoop: context.eventLoop)
      let bound = context.loopBound
      headTimer = context.eventLoop.scheduleTask(in: .milliseconds(limits.headMilliseconds)) {
        handler.value.refuse(408, "the request's header came too slowly", bound.value)
      }
    }
  }

  func channelReadComplete(context: ChannelHandlerContext) {
    context.fireChannelReadComplete()
    if phase == .leaving { context.read() }
  }

  /// Follows the lines of a head, to the end of the bytes or that of the head, which is an empty line.
  private func take(
    _ bytes: UnsafeRawBufferPointer
  ) -> (bytes: Int, problem: (status: Int, text: String)?) {
    for (place, byte) in bytes.enumerated() {
      if phase == .waiting {
        // A parser takes line feeds before a request for nothing.
        if byte == 0x0a || byte == 0x0d { continue }
        phase = .head
        isFirstLine = true
        lineBytes = 0
        headBytes = 0
      }
      headBytes += 1
      if headBytes > limits.headBytes {
        return (place, (431, "the request's header is longer than \(limits.headBytes) bytes"))
      }
      if byte == 0x0a {
        if lineBytes == 0 {
          phase = .waiting
          headTimer?.cancel()
          headTimer = nil
          return (place + 1, nil)
        }
        isFirstLine = false
        lineBytes = 0
      } else if byte != 0x0d {
        lineBytes += 1
        if isFirstLine, lineBytes > limits.targetBytes + DoorLimits.lineOverhead {
          return (place, (414, "the request's target is longer than \(limits.targetBytes) bytes"))
        }
      }
    }
    return (bytes.count, nil)
  }

  /// Tells a status and the connection good-bye.
  private func refuse(_ status: Int, _ text: String, _ context: ChannelHandlerContext) {
    guard phase != .leaving else { return }
    counters.answer(status)
    // An answer to an earlier request must not be cut in two.
    if requestsInFlight == 0 {
      var head = "HTTP/1.1 \(status) \(Doorkeeper.reason(status))\r\n"
      for field in SecurityHeaders.fields { head += "\(field.name): \(field.value)\r\n" }
      if status == 503 { head += "Retry-After: \(RenderedPage.retrySeconds)\r\n" }
      head += "Content-Type: text/plain; charset=utf-8\r\nConnection: close\r\n"
      head += "Content-Length: \(text.utf8.count + 1)\r\n\r\n\(text)\n"
      context.write(wrapOutboundOut(context.channel.allocator.buffer(string: head)), promise: nil)
    }
    leave(context)
  }

  private static func reason(_ status: Int) -> String {
    switch status {
    case 408: "Request Timeout"
    case 414: "URI Too Long"
    case 431: "Request Header Fields Too Large"
    default: "Service Unavailable"
    }
  }

  // MARK: Out

  func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
    // What the parser says of a head that was cut off has been said.
    guard phase != .leaving else {
      promise?.fail(ChannelError.outputClosed)
      return
    }
    context.write(data, promise: promise)
  }

  func channelWritabilityChanged(context: ChannelHandlerContext) {
    writeTimer?.cancel()
    writeTimer = context.channel.isWritable ? nil : close(context, after: limits.idleMilliseconds)
    context.fireChannelWritabilityChanged()
  }
}

@available(*, unavailable)
extension Doorkeeper: Sendable {}
