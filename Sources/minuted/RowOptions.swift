import ArgumentParser
import Syslog

/// Which summaries are shown, how many minutes make a row, and in what form.
struct RowOptions: ParsableArguments {
  @Option(name: .long, help: "Only this category.")
  var category: String?

  @Option(name: .long, help: "Only this environment.")
  var environment: String?

  @Option(
    name: .long,
    help: ArgumentHelp("Length of a row: 1m, 5m, 1h, 1d.", valueName: "span"),
    completion: .list(["1m", "5m", "1h", "1d"])
  )
  var every = "1m"

  @Option(
    name: .long,
    help: "table, kv, json (an object a line), csv, or tsv (with the tables' entries)."
  )
  var format = SummaryPrinter.Format.table

  /// Length of a row in seconds.
  var seconds: Int64 { TimeSpan.seconds(every) ?? 60 }

  func validate() throws {
    guard let seconds = TimeSpan.seconds(every), seconds % 60 == 0, seconds <= 31 * 86_400 else {
      throw ValidationError("--every must be whole minutes up to 31 days, such as 1m, 5m, 1h or 1d")
    }
  }
}
