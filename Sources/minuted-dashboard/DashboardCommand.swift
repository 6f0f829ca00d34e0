import ArgumentParser
import Dashboard
import Glibc
import Pipeline
import Rulebook
import Syslog

/// The program `minuted-dashboard`.
struct DashboardCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "minuted-dashboard",
    abstract: "Shows what minuted has stored to browsers. Reads, and never writes.",
    discussion: """
      Open http://127.0.0.1:8514/ then. It is a program of its own, so that viewers, and whoever \
      attacks a web port, never touch the daemon: run it as a user that may only read the state \
      directory. All viewers of a minute get the same bytes, made once. It listens on this machine \
      only; to show it to others put a web server in front of it that asks who they are \
      (Docs/Dashboard.md), or give a token.

      Exit status: 0 ended by TERM or INT, 2 bad usage or configuration, 3 could not listen.
      """,
    version: Program.version
  )

  @Option(name: .long, help: ArgumentHelp("Configuration file, as of minuted.", valueName: "file"))
  var config: String?

  @Option(
    name: .long,
    parsing: .singleValue,
    help: ArgumentHelp("Rule file or directory; may be given several times.", valueName: "dir")
  )
  var rules: [String] = []

  @Option(
    name: .long,
    parsing: .singleValue,
    help: ArgumentHelp(
      "Report file or directory, beside the shipped ones; may be given several times.",
      valueName: "dir"
    )
  )
  var reports: [String] = []

  @Option(
    name: .long,
    help: ArgumentHelp("State directory of minuted; default the configuration's.", valueName: "dir")
  )
  var state: String?

  @Option(
    name: .long,
    help: ArgumentHelp(
      "Where to listen: ADDRESS:PORT or unix:/PATH; default \(ListenAddress.standard).",
      valueName: "address"
    )
  )
  var listen: String?

  @Option(
    name: .long,
    help: ArgumentHelp(
      "File with a secret of 16 bytes or more that clients show as Authorization: Bearer.",
      valueName: "file"
    )
  )
  var tokenFile: String?

  @Option(
    name: .long,
    parsing: .singleValue,
    help: ArgumentHelp("A name that browsers may know it by, as behind a proxy.", valueName: "name")
  )
  var allowHost: [String] = []

  @Flag(name: .long, help: "Listen to other machines without a token.")
  var insecure = false

  @Option(name: .long, help: "Connections at a time.")
  var maxConnections = 2_048

  @Flag(name: .long, help: "Tell each request on standard error.")
  var accessLog = false

  func run() async throws {
    let options = try options()
    let state = options.state
    do {
      try await Dashboard(options).run { port in
        var shown = options.address
        if case .tcp(let host, 0) = shown { shown = .tcp(host: host, port: port) }
        let url =
          switch shown {
          case .tcp: "http://\(shown)/"
          case .unix: "\(shown)"
          }
        Self.tell("minuted-dashboard: \(url) shows \(state)")
      }
    } catch {
      Self.tell("minuted-dashboard: cannot listen on \(options.address): \(Self.reason(error))")
      throw ExitCode(3)
    }
  }

  private func options() throws -> DashboardOptions {
    let settings = try settings()
    guard let address = listen.map({ ListenAddress($0) }) ?? .standard else {
      throw ValidationError(
        "--listen \(listen ?? ""): expected ADDRESS:PORT, such as 127.0.0.1:8514, or unix:/PATH"
      )
    }
    guard (1...100_000).contains(maxConnections) else {
      throw ValidationError("--max-connections must be from 1 to 100000")
    }
    var options = DashboardOptions(state: state ?? settings.state, address: address)
    options.settings = settings
    options.hosts = allowHost
    options.maxConnections = maxConnections
    options.logsRequests = accessLog
    if let tokenFile {
      do throws(BearerToken.Problem) {
        options.token = try BearerToken(file: tokenFile)
      } catch {
        throw ValidationError("--token-file: \(error.description)")
      }
    }
    if !address.isLocal, options.token == nil, !insecure {
      throw ValidationError(
        "\(address) can be reached by other machines: give --token-file FILE, put a web server in"
          + " front and listen on 127.0.0.1, or say --insecure"
      )
    }
    options.rules = rules.isEmpty ? settings.rules : rules
    if options.rules.isEmpty,
      let found = ShippedFiles.rules.candidates.first(where: { ShippedFiles.isReadable($0) })
    {
      options.rules = [found]
    }
    if let shipped = ShippedFiles.reports.directory { options.reports.append(shipped) }
    let own = ShippedFiles.reports.siteDirectory
    if ShippedFiles.isReadable(own) { options.reports.append(own) }
    options.reports += settings.reports + reports
    return options
  }

  private func settings() throws -> Settings {
    let file = config ?? (access(Settings.defaultFile, R_OK) == 0 ? Settings.defaultFile : nil)
    guard let file else { return Settings() }
    let (settings, problems) = Settings.load(file: file)
    guard let settings else {
      throw ValidationError(problems.map(\.description).joined(separator: "\n"))
    }
    return settings
  }

  /// What the system says of an error, without what the library wraps around it.
  private static func reason(_ error: any Error) -> String {
    let text = "\(error)"
    if text.contains("EADDRINUSE") || text.contains("errno: 98") {
      return "the address is in use; is it running already? --listen takes another"
    }
    if text.contains("errno: 13") { return "permission denied; ports below 1024 are root's" }
    if text.contains("errno: 99") { return "this machine has no such address" }
    return text
  }

  static func tell(_ text: String) {
    let line = ShownText.of(Array(text.utf8)) + "\n"
    Array(line.utf8).withUnsafeBytes { _ = write(2, $0.baseAddress, $0.count) }
  }
}
