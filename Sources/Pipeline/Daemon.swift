import Glibc
import Minutes
import Rulebook

/// `minuted run`: takes what rsyslog writes to standard input until it ends, and closes minutes
/// by the clock.
///
/// The workers read, parse and tally, one of them on the main thread; the clerk's queue writes.
/// Ends with the input; TERM asks to end once the input is drained, a second TERM ends at once.
public struct Daemon: ~Copyable {
  /// Seconds to go on reading after TERM when the input does not end.
  ///
  /// rsyslog closes the pipe and then waits 5 s by default, so this leaves a second to write the
  /// last minute.
  public static let drainSeconds: Int64 = 4

  private var instance: Instance
  private var input: StandardInput

  /// Sets up; throws when rules or state cannot be used.
  public init(_ options: Options, input: Int32 = 0) throws(StartError) {
    let omprog = options.settings.omprog
    // From the first moment: rsyslog waits while we start.
    let answers = omprog.confirms ? Answers(omprog) : nil
    instance = try Instance(options, isLive: true, answers: answers)
    instance.intake.pointee.marks = TransactionMarks(omprog)
    self.input = StandardInput(input, memory: MemoryBudget(bytes: options.settings.maxMemory))
  }

  /// Runs until the input ends; answers the exit code.
  public mutating func run() -> Int32 {
    // Before what may take a while: `status` says that somebody is there.
    input.writeStatus(instance, isRunning: true)
    instance.recover()
    input.writeStatus(instance, isRunning: true)
    instance.answers?.begin()
    instance.run(&input)
    let report = instance.finish()
    input.writeStatus(instance, isRunning: false, report)
    let unstored = UInt64(report.summariesWaiting) + report.summariesDropped
    guard unstored > 0 else { return 0 }
    FaultLog.tell("\(unstored) summaries could not be stored")
    return 3
  }
}
