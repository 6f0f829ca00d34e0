import ArgumentParser
import Glibc

/// Where the program starts.
@main
enum Main {
  static func main() async {
    // A client that goes away while it is answered is no reason to end.
    signal(SIGPIPE, SIG_IGN)
    do {
      var command = try DashboardCommand.parseAsRoot()
      if let served = command as? DashboardCommand {
        try await served.run()
      } else {
        try command.run()
      }
    } catch {
      end(error)
    }
  }

  /// Says why and ends: 2 for bad usage, the command's own code otherwise.
  private static func end(_ error: any Error) -> Never {
    let code = DashboardCommand.exitCode(for: error)
    let message = DashboardCommand.fullMessage(for: error)
    if code == .success {
      print(message)
      exit(0)
    }
    if !message.isEmpty { DashboardCommand.tell(message) }
    exit(code == .validationFailure ? 2 : code.rawValue)
  }
}
