import ArgumentParser
import Dashboard
import Foundation
import Glibc
import Pipeline
import Rulebook

/// `minuted-dashboard`.
struct DashboardCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "minuted-dashboard",
    abstract: "Shows the stored minutes to browsers and programs; reads them, and writes nothing.",
    discussion: """
      Every page is made once for each closed minute, whoever asks for it. Beside pages there are a JSON \
      API (/api/v1/, Docs/Formats/Api.md), /metrics for Prometheus and /healthz. It listens on loopback \
      unless said; where other machines can reach it, requests have to show a token. Docs/Dashboard.md \
      says how to put it behind a proxy.

      TERM and INT end it. Exit status: 0 ended so, 2 bad usage, 3 it cannot listen.
      """,
    version: Program.version
  )

  /// Seconds after which the program ends, whatever is still being answered.
  static let stopSeconds = 4.5

  @OptionGroup var site: DashboardSite

  @Option(
    name: .long,
    help: ArgumentHelp(
      "Where to listen: \(ListenAddress.expected).",
      discussion: "Default: \(ListenAddress.usual).",
      valueName: "address"
    ),
    transform: { text in
      guard let address = ListenAddress(text) else {
        throw ValidationError("expected \(ListenAddress.expected)")
      }
      return address
    }
  )
  var listen = ListenAddress.usual

  @Option(
    name: .long,
    help: ArgumentHelp(
      "File with the token that requests have to show (Authorization: Bearer TOKEN).",
      valueName: "file"
    ),
    completion: .file()
  )
  var tokenFile: String?

  @Flag(
    name: .long,
    help: "Answer everybody who can reach the address, where that is more than this machine."
  )
  var insecure = false

  @Option(
    name: .long,
    parsing: .singleValue,
    help: ArgumentHelp(
      "A name that browsers may use for this server; may be given several times.",
      discussion: "On loopback: beside localhost, 127.0.0.1 and [::1].",
      valueName: "name"
    )
  )
  var allowHost: [String] = []

  @Option(
    name: .long,
    help: ArgumentHelp(
      "A line for each answer goes here; - is standard output.",
      valueName: "file"
    ),
    completion: .file()
  )
  var accessLog: String?

  func run() async throws {
    guard listen.isLocal || tokenFile != nil || insecure else {
      throw Failure(
        message: "\(listen) can be reached from other machines, and what logs say is about people:"
          + " give a secret with --token-file FILE, listen on 127.0.0.1 behind a proxy, or say"
          + " --insecure",
        code: Failure.usage
      )
    }
    let (loaded, rulebook) = try site.options()
    var options = loaded
    options.listen = listen
    options.allowedHosts = allowHost
    options.accessLog = accessLog
    options.tell = { Talk.tell("minuted-dashboard: \($0)") }
    options.stopping = {
      // A page that takes long, or a viewer that reads slowly, must not keep the program.
      Thread.detachNewThread {
        Thread.sleep(forTimeInterval: DashboardCommand.stopSeconds)
        Glibc.exit(0)
      }
    }
    if let tokenFile {
      do {
        options.token = try AccessToken(file: tokenFile, warn: options.tell)
      } catch {
        throw Failure(message: error.description, code: Failure.usage)
      }
    }
    do {
      let server = try DashboardServer(
        options,
        SitePages.site(SiteReader(options, rulebook: rulebook))
      )
      let (address, state) = (listen, options.state)
      try await server.run(endsBySignal: true) { port in
        var shown = address
        if case .inet(let host, _) = address, let port { shown = .inet(host, port) }
        Talk.tell("\(shown.url) (state \(state.path))")
      }
    } catch let fault as ListenFault {
      throw Failure(message: fault.description, code: Failure.failed)
    }
  }
}
