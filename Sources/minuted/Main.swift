import ArgumentParser
import Glibc
import Pipeline

/// Where the program starts.
@main
enum Main {
  static func main() {
    Main.openStandardDescriptors()
    let arguments = CommandLine.arguments.dropFirst().map(Main.unquoted)
    if arguments.first == "run" {
      // Before all else: from here on a HUP does no harm.
      _ = SignalInbox.shared
    } else {
      // Other commands end by a signal as any program does; a reader that has gone is told by EPIPE.
      signal(SIGPIPE, SIG_IGN)
    }
    do {
      var command = try Minuted.parseAsRoot(arguments)
      try command.run()
    } catch {
      Main.end(error)
    }
  }

  /// Opens `/dev/null` for each of standard input, output and error that is closed.
  ///
  /// The next file opened would get its number, and read or take what is not meant for it.
  private static func openStandardDescriptors() {
    var descriptor: Int32
    repeat { descriptor = open("/dev/null", O_RDWR) } while (0...2).contains(descriptor)
    if descriptor > 2 { close(descriptor) }
  }

  /// rsyslog's omprog leaves the quotes in an argument: `--x="f g"` arrives as `--x="f g"`.
  ///
  /// One pair around the argument, or around an option's value, is taken off.
  static func unquoted(_ argument: String) -> String {
    func strip(_ text: Substring) -> Substring {
      guard text.count >= 2, let first = text.first, first == "\"" || first == "'",
        text.last == first
      else { return text }
      return text.dropFirst().dropLast()
    }
    guard argument.hasPrefix("--"), let equals = argument.firstIndex(of: "=") else {
      return String(strip(argument[...]))
    }
    let value = argument.index(after: equals)
    return String(argument[..<value]) + String(strip(argument[value...]))
  }

  /// Says why and ends: 2 for bad usage, the command's own code otherwise.
  private static func end(_ error: any Error) -> Never {
    if let failure = error as? Failure {
      Talk.tell(failure.message)
      exit(failure.code.rawValue)
    }
    let code = Minuted.exitCode(for: error)
    let message = Minuted.fullMessage(for: error)
    if code == .success {
      Talk.data(message.hasSuffix("\n") ? message : message + "\n")
      exit(0)
    }
    if !message.isEmpty { Talk.tell(message) }
    exit(code == .validationFailure ? ExitStatus.usage.rawValue : code.rawValue)
  }
}
