import NIOPosix
import Pipeline
import Synchronization

/// Hands out pages: each is rendered once a moment, whoever asks for it and how many at a time.
final class PageDesk: Sendable {
  /// How much is rendered at a time.
  struct Limits: Sendable, Equatable {
    /// Threads that render, each with a connection to the store.
    var workers = 2
    /// Pages that are being rendered or wait for it; more are answered with 503.
    var queued = 64
    /// Those of them that are of a long time: each may take seconds.
    var queuedLong = 16
    /// Seconds a page may take before it is told in the log.
    var budget = 2.0
    /// Pages kept.
    var cache = PageCache.Limits()
  }

  private struct Flight: Hashable {
    let request: PageRequest
    let moment: Moment
  }

  private struct State {
    var cache: PageCache
    var flights: [Flight: [CheckedContinuation<RenderedPage, Never>]] = [:]
    /// Of each lane.
    var idle: [[RenderWorker]]
  }

  let limits: Limits
  private let counters: DashboardCounters
  private let tell: @Sendable (String) -> Void
  /// Two lanes: pages of a long time wait for each other, not others for them.
  private let pools: [NIOThreadPool]
  private let state: Mutex<State>

  /// Makes a desk; `tell` takes what an administrator should know.
  init(
    _ directory: StateDirectory,
    _ site: PageSite,
    _ limits: Limits,
    _ counters: DashboardCounters,
    tell: @escaping @Sendable (String) -> Void
  ) {
    self.limits = limits
    self.counters = counters
    self.tell = tell
    let threads = max(limits.workers / 2, 1)
    pools = (0..<2).map { _ in NIOThreadPool(numberOfThreads: threads) }
    for pool in pools { pool.start() }
    let workers = (0..<2).map { _ in (0..<threads).map { _ in RenderWorker(directory, site) } }
    state = Mutex(State(cache: PageCache(limits.cache), idle: workers))
  }

  /// Ends the threads, what they are at first.
  func stop() async {
    for pool in pools { try? await pool.shutdownGracefully() }
  }

  /// Pages that are being rendered or wait for it.
  var queued: Int { state.withLock { $0.flights.count } }

  /// Pages kept, their bytes, and how many had to go.
  var kept: (pages: Int, bytes: Int, evicted: UInt64) {
    state.withLock { ($0.cache.count, $0.cache.bytes, $0.cache.evicted) }
  }

  /// A page that has been made already; nil when it has to be rendered.
  func cached(_ request: PageRequest, _ moment: Moment) -> RenderedPage? {
    let page = state.withLock { $0.cache.page(request, moment) }
    if page != nil { counters.hit() }
    return page
  }

  /// The page of a request: kept, being made, or made now.
  ///
  /// Who asks for a page that is being rendered waits for it; a page that went wrong is told to all of
  /// these and not kept.
  func page(
    _ request: PageRequest,
    _ moment: Moment,
    _ file: FileIdentity?
  ) async -> RenderedPage {
    if let page = cached(request, moment) { return page }
    let flight = Flight(request: request, moment: moment)
    return await withCheckedContinuation { continuation in
      enum Step {
        case answer(RenderedPage)
        case render
        case wait
        case refuse
      }
      let step = state.withLock { state -> Step in
        // It may have landed since.
        if let page = state.cache.page(request, moment) { return .answer(page) }
        if state.flights[flight] != nil {
          state.flights[flight]?.append(continuation)
          return .wait
        }
        guard state.flights.count < limits.queued else { return .refuse }
        if request.isOfLongTime {
          let long = state.flights.keys.count { $0.request.isOfLongTime }
          guard long < limits.queuedLong else { return .refuse }
        }
        state.flights[flight] = [continuation]
        return .render
      }
      switch step {
      case .answer(let page):
        counters.hit()
        continuation.resume(returning: page)
      case .wait: counters.hit()
      case .refuse:
        counters.refuse()
        let page = ErrorPage.page(ErrorPage.busy, isAPI: request.isAPI)
        continuation.resume(returning: RenderedPage(page, modified: nil))
      case .render:
        pools[request.lane].submit { state in
          self.land(flight, state == .active ? self.render(flight, file) : nil)
        }
      }
    }
  }

  private func render(_ flight: Flight, _ file: FileIdentity?) -> Page {
    // As many workers as threads: one is always idle.
    let lane = flight.request.lane
    guard let worker = state.withLock({ $0.idle[lane].popLast() }) else {
      return ErrorPage.page(ErrorPage.busy, isAPI: flight.request.isAPI)
    }
    defer { state.withLock { $0.idle[lane].append(worker) } }
    let start = Clock.monotonic()
    defer {
      let seconds = Double(Clock.monotonic() - start) / 1e9
      counters.render(seconds: seconds)
      if seconds > limits.budget {
        tell(
          "rendering /\(flight.request.path.joined(separator: "/")) took"
            + " \((seconds * 10).rounded() / 10) s, more than \(limits.budget) s"
        )
      }
    }
    do {
      return try worker.render(flight.request, flight.moment, file)
    } catch let problem as PageProblem {
      return ErrorPage.page(problem, isAPI: flight.request.isAPI)
    } catch let trouble as StoreTrouble {
      tell(trouble.text)
      return ErrorPage.page(trouble, isAPI: flight.request.isAPI)
    } catch {
      tell("cannot make the page /\(flight.request.path.joined(separator: "/")): \(error)")
      return ErrorPage.page(ErrorPage.fault, isAPI: flight.request.isAPI)
    }
  }

  /// Keeps a page that is as it should be, and gives it to all who wait; nil at the end of the program.
  private func land(_ flight: Flight, _ page: Page?) {
    let made = page ?? ErrorPage.page(ErrorPage.busy, isAPI: flight.request.isAPI)
    let isKept = made.status == 200
    let rendered = RenderedPage(
      made,
      modified: isKept ? flight.moment.end ?? flight.moment.now : nil
    )
    let waiting = state.withLock { state in
      if isKept { state.cache.keep(rendered, flight.request, flight.moment) }
      return state.flights.removeValue(forKey: flight) ?? []
    }
    for continuation in waiting { continuation.resume(returning: rendered) }
  }
}

extension PageRequest {
  /// Which threads make it.
  fileprivate var lane: Int { isOfLongTime ? 1 : 0 }
}
