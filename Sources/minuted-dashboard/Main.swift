import ArgumentParser
import Glibc

/// Where the program starts.
@main
enum Main {
  static func main() async {
    signal(SIGPIPE, SIG_IGN)
    do {
      var command = try DashboardCommand.parseAsRoot()
      if let dashboard = command as? DashboardCommand {
        try await dashboard.run()
      } else {
        // --help and --version are commands of their own.
        try command.run()
      }
    } catch let failure as Failure {
      Talk.tell("minuted-dashboard: \(failure.message)")
      exit(failure.code)
    } catch {
      let code = DashboardCommand.exitCode(for: error)
      let message = DashboardCommand.fullMessage(for: error)
      if code == .success {
        print(message)
        exit(0)
      }
      if !message.isEmpty { Talk.tell(message) }
      exit(code == .validationFailure ? Failure.usage : code.rawValue)
    }
  }
}
