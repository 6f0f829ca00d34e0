import Glibc

exit(Command.run(Array(CommandLine.arguments.dropFirst())))

/// From arguments to exit status.
enum Command {
  private static let usageStatus: Int32 = 2
  private static let failureStatus: Int32 = 3

  static func run(_ arguments: [String]) -> Int32 {
    // A reader that leaves shows as EPIPE, which ends the program in good order.
    signal(SIGPIPE, SIG_IGN)
    let output = Output(descriptor: STDOUT_FILENO)
    let errors = Output(descriptor: STDERR_FILENO)
    do throws(UsageError) {
      switch try Options.parse(arguments) {
      case .help: output.say(Options.help)
      case .shapes: output.say(shapes())
      case .generate(let options): return generate(options, output, errors)
      }
    } catch {
      errors.say("loggen: \(error.text)\n\(Options.usage)Try loggen --help.\n")
      return usageStatus
    }
    return 0
  }

  private static func generate(_ options: Options, _ output: Output, _ errors: Output) -> Int32 {
    var generator: Generator
    do throws(OutputError) {
      generator = try Generator(options: options, output: output)
    } catch {
      errors.say("loggen: cannot create \(options.truthPath ?? ""): \(reason(error))\n")
      return failureStatus
    }
    do throws(OutputError) {
      try generator.run()
    } catch {
      if case .closedPipe = error { return 0 }
      errors.say("loggen: cannot write: \(reason(error))\n")
      return failureStatus
    }
    return 0
  }

  private static func reason(_ error: OutputError) -> String {
    switch error {
    case .closedPipe: "the reader closed the pipe"
    case .failed(let number): String(cString: strerror(number))
    }
  }

  /// Each family's steps: program, tag, message.
  private static func shapes() -> String {
    var text = ""
    for family in Family.all + [Oddities.newMessage] {
      for step in family.steps { text += "\(family.program)\t\(step.tag)\t\(step.text)\n" }
    }
    return text
  }
}
