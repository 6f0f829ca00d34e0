import ArgumentParser
import Foundation
import Rulebook

/// How many threads share the work: the same option on `run` and `replay`.
struct WorkerOptions: ParsableArguments {
  @Option(
    name: .long,
    help: ArgumentHelp(
      "Threads that share the work on lines, 1 to 64, or auto: as many as there are cores.",
      discussion:
        "Default: the configuration's workers, else 1. Results are the same up to the limits in Docs/Metrics.md.",
      valueName: "n"
    ),
    completion: .list(["auto"])
  )
  var workers: Count?

  /// A number of threads.
  enum Count: ExpressibleByArgument {
    case exactly(Int)
    case cores

    init?(argument: String) {
      if argument == "auto" {
        self = .cores
      } else if let count = Int(argument), (1...Settings.maxWorkers).contains(count) {
        self = .exactly(count)
      } else {
        return nil
      }
    }
  }

  /// The number asked for here, else in the configuration.
  func count(_ settings: Settings) -> Int {
    switch workers {
    case .exactly(let count): count
    case .cores: WorkerOptions.cores
    case nil: settings.workers ?? WorkerOptions.cores
    }
  }

  /// Cores that this process may use.
  static var cores: Int {
    min(max(ProcessInfo.processInfo.activeProcessorCount, 1), Settings.maxWorkers)
  }
}
