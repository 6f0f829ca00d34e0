import Glibc
import HTTPTypes
import Hummingbird
import HummingbirdCore
import Logging
import NIOCore
import NIOPosix
import ServiceLifecycle
import Synchronization
import UnixSignals

/// The dashboard as a running server.
public final class DashboardServer: Sendable {
  private let options: DashboardOptions
  private let responder: DashboardResponder
  private let application: Application<DashboardResponder>
  private let listening: Listening
  let watch: StoreWatch
  let desk: PageDesk
  let counters = DashboardCounters()

  /// Seconds between two looks at the store.
  static let watchSeconds = 1
  /// Seconds that answers under way have when the server is to stop.
  static let graceSeconds: Int64 = 3

  private final class Listening: Sendable {
    let told: Mutex<(@Sendable (Int?) -> Void)?> = Mutex(nil)
    let group: Mutex<ServiceGroup?> = Mutex(nil)
  }

  /// Prepares a server; nothing listens yet, and the store need not be there.
  ///
  /// - Throws: `ListenFault` when the access log cannot be opened.
  public init(_ options: DashboardOptions, _ site: PageSite) throws {
    self.options = options
    let counters = counters
    let watch = StoreWatch(options.state, lateness: options.lateness, clock: options.clock)
    self.watch = watch
    var limits = PageDesk.Limits()
    limits.workers = options.workers
    limits.queued = options.queued
    let desk = PageDesk(
      options.state,
      RootSource.site(site, options, counters),
      limits,
      counters,
      tell: options.tell
    )
    self.desk = desk
    let keys =
      RootSource.keys
      + site.keys.filter { key in
        !RootSource.keys.contains { $0.name == key.name }
      }
    let answering = DashboardResponder(
      options: options,
      hosts: HostRule(options.listen, allowed: options.allowedHosts),
      keys: Dictionary(keys.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first }),
      watch: watch,
      desk: desk,
      metrics: OwnMetrics(counters),
      log: try options.accessLog.map { try AccessLog(path: $0) }
    )
    responder = answering
    let listening = Listening()
    self.listening = listening
    let door = options.door.fitted
    if door.connections < options.door.connections {
      options.tell(
        "open files are limited: at most \(door.connections) connections at a time (ulimit -n)"
      )
    }
    let address: BindAddress =
      switch options.listen {
      case .inet(let host, let port): .hostname(host, port: port)
      case .unix(let path): .unixDomainSocket(path: path)
      }
    let tell = options.tell
    application = Application(
      responder: answering,
      server: HTTPServerBuilder { responder in
        DashboardChannel(responder: responder, express: answering, limits: door, counters: counters)
      },
      configuration: ApplicationConfiguration(
        address: address,
        serverName: nil,
        backlog: 1_024,
        // The door tells who comes too late; this only keeps a flood of them from taking all files.
        availableConnectionsDelegate: MaximumAvailableConnections(door.connections + 32)
      ),
      services: [WatchService(watch: watch, stopping: options.stopping)],
      onServerRunning: { channel in
        listening.told.withLock { $0 }?(channel.localAddress?.port)
      },
      logger: Logger(label: "minuted-dashboard") { _ in TellingLogHandler(tell) }
    )
  }

  /// Listens and answers until it is stopped, by `stop()` or, where asked for, by TERM or INT.
  ///
  /// `onListening` is called once, with the port where there is one. Answers under way have some
  /// seconds to end.
  /// - Throws: `ListenFault` when the address cannot be listened on.
  public func run(
    endsBySignal: Bool = false,
    onListening: @escaping @Sendable (Int?) -> Void = { _ in }
  ) async throws {
    listening.told.withLock { $0 = onListening }
    await watch.lookAside()
    var configuration = ServiceGroupConfiguration(
      services: [application],
      gracefulShutdownSignals: endsBySignal ? [.sigterm, .sigint] : [],
      logger: application.logger
    )
    configuration.maximumGracefulShutdownDuration = .seconds(DashboardServer.graceSeconds)
    let group = ServiceGroup(configuration: configuration)
    listening.group.withLock { $0 = group }
    defer { listening.group.withLock { $0 = nil } }
    do {
      try await group.run()
    } catch {
      await end()
      if let fault = ListenFault(error, options.listen) { throw fault }
      throw error
    }
    await end()
  }

  /// Stops listening, lets answers under way end, and has `run` return.
  public func stop() async {
    await listening.group.withLock { $0 }?.triggerGracefulShutdown()
  }

  private func end() async {
    await desk.stop()
    await responder.log?.stop()
  }
}

/// Looks at the store every second, on a thread where it may wait.
private struct WatchService: Service {
  let watch: StoreWatch
  let stopping: @Sendable () -> Void

  func run() async throws {
    try? await cancelWhenGracefulShutdown {
      while !Task.isCancelled {
        try await Task.sleep(for: .seconds(DashboardServer.watchSeconds))
        await watch.lookAside()
      }
    }
    stopping()
  }
}

extension StoreWatch {
  /// Looks, without holding up whoever waits for it.
  func lookAside() async {
    try? await NIOThreadPool.singleton.runIfActive { self.look() }
  }
}

extension ListenFault {
  /// What an error of the system means for who has chosen the address; nil when it is another's.
  fileprivate init?(_ error: any Error, _ address: ListenAddress) {
    if let error = error as? IOError {
      let hint =
        switch error.errnoCode {
        case EADDRINUSE: "another program listens there; choose another with --listen"
        case EACCES, EPERM:
          "ports below 1024 and some directories need privileges; choose another with --listen"
        case EADDRNOTAVAIL: "it is no address of this machine; see: ip addr"
        default: "choose another with --listen \(ListenAddress.expected)"
        }
      self.init(
        "cannot listen on \(address): \(String(cString: strerror(error.errnoCode))); \(hint)"
      )
    } else if error is SocketAddressError {
      self.init(
        "cannot listen on \(address): the name is not known;"
          + " give an address with --listen \(ListenAddress.expected)"
      )
    } else {
      return nil
    }
  }
}
