import Hummingbird
import HummingbirdCore
import Logging
import NIOCore
public import Pipeline
import ServiceLifecycle
import Synchronization

/// The dashboard: a server that reads what minuted has stored, and writes nothing.
public struct Dashboard: Sendable {
  private let options: DashboardOptions
  private let responder: Responder

  /// Longest that a connection may do nothing, or take to say what it wants, in seconds.
  static let idleSeconds: Int64 = 30
  /// Bytes of one header field, of all, and how many there may be.
  static let headerBytes = 8 << 10
  static let allHeaderBytes = 16 << 10
  static let maxHeaders = 64

  /// Prepares a server; nothing is opened yet.
  ///
  /// - Parameters:
  ///   - options: what to serve, where, to whom.
  ///   - clock: the time, in Unix seconds.
  public init(
    _ options: DashboardOptions,
    clock: @escaping @Sendable () -> Int64 = { Clock.now() }
  ) {
    let state = StateDirectory(path: options.state)
    let cache = PageCache()
    let pool = RenderPool(workers: options.workers)
    let counts = ServerCounts()
    let pages = SitePages(
      SiteReader(options),
      counters: SelfCounters(cache: cache, pool: pool, counts: counts),
      clock: clock
    )
    self.init(
      options,
      pages: pages,
      watch: StoreWatch(path: state.ledger, clock: clock),
      cache: cache,
      pool: pool,
      counts: counts
    )
  }

  init(
    _ options: DashboardOptions,
    pages: any PageSource,
    watch: StoreWatch,
    cache: PageCache,
    pool: RenderPool,
    counts: ServerCounts
  ) {
    self.options = options
    responder = Responder(
      hosts: AllowedHosts(options.address, options.hosts),
      token: options.token,
      watch: watch,
      cache: cache,
      pool: pool,
      counts: counts,
      pages: pages,
      logsRequests: options.logsRequests
    )
  }

  /// Serves until TERM or INT; `started` is told the port, 0 for a socket.
  ///
  /// - Throws: when it cannot listen.
  public func run(started: @escaping @Sendable (Int) -> Void = { _ in }) async throws {
    try await application(started).runService()
  }

  /// Serves until the task is cancelled.
  func serve(started: @escaping @Sendable (Int) -> Void) async throws {
    try await application(started).runService(gracefulShutdownSignals: [])
  }

  private func application(
    _ started: @escaping @Sendable (Int) -> Void
  ) -> Application<Responder> {
    var logger = Logger(label: "minuted-dashboard")
    logger.logLevel = .error
    let address: BindAddress =
      switch options.address {
      case .tcp(let host, let port): .hostname(host, port: port)
      case .unix(let path): .unixDomainSocket(path: path)
      }
    let decoder = HTTP1Channel.Configuration.DecoderConfiguration(
      maxHeaderFieldSize: Dashboard.headerBytes,
      maxHeaderListSize: Dashboard.allHeaderBytes,
      maxHeaderFieldCount: Dashboard.maxHeaders
    )
    return Application(
      responder: responder,
      server: .http1(
        configuration: HTTP1Channel.Configuration(
          idleTimeout: .seconds(Dashboard.idleSeconds),
          httpDecoderConfiguration: decoder
        )
      ),
      configuration: ApplicationConfiguration(
        address: address,
        availableConnectionsDelegate: MaximumAvailableConnections(
          FileLimit.raise(forConnections: options.maxConnections),
          logger: logger
        )
      ),
      onServerRunning: { started($0.localAddress?.port ?? 0) },
      logger: logger
    )
  }
}
