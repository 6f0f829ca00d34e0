import Glibc

/// What reports take of a store of a busy month, beside reading the raw log of the same time, and what a
/// page of the dashboard takes, first and from what was made before.
enum ReportBench {
  private static let days = 31
  private static let day = "2026-10-30"
  private static let month = "2026-10-01..2026-11-01"

  /// Makes the month, measures and prints the table; `programs` is the folder of the programs.
  static func show(_ programs: String, rules: String, rounds: Int) {
    let folder = "/tmp/minuted-bench-reports.\(getpid())"
    mkdir(folder, 0o700)
    defer { _ = ChildProcess.run(["rm", "-rf", folder]) }
    let (log, dayLog, state) = ("\(folder)/month.log", "\(folder)/day.log", "\(folder)/state")
    print("generating \(days) days with loggen, and replaying them …")
    _ = ChildProcess.run(
      [
        "\(programs)/loggen", "--start", "2026-10-01T00:00:00Z", "--duration", "\(days)d", "--rate",
        "240", "--format", "rfc3339",
      ],
      output: log
    )
    _ = ChildProcess.run(["grep", "^\(day)", log], output: dayLog)
    _ = ChildProcess.run(
      ["\(programs)/minuted", "replay", "--quiet", "--rules", rules, "--state", state, log]
    )
    print("\(size(log) >> 20) MiB of log, \(size("\(state)/ledger.sqlite") >> 20) MiB of store")
    let site = ["--rules", rules, "--state", state, "--format", "html"]
    var rows: [(name: String, arguments: [String])] = [
      ("wc -l, the day's log", ["wc", "-l", dayLog]),
      ("wc -l, the month's log", ["wc", "-l", log]),
      (
        "sqlite3, rows of the store counted",
        ["sqlite3", "\(state)/ledger.sqlite", "SELECT COUNT(*), SUM(read) FROM summary"]
      ),
      ("minuted --version", ["\(programs)/minuted", "--version"]),
      ("minuted rules check", ["\(programs)/minuted", "rules", "check", rules]),
    ]
    for (name, period) in [("a day", day), ("a month", month)] {
      for report in ["security", "web", "self", "management"] {
        rows.append(
          (
            "report \(report), \(name)",
            ["\(programs)/minuted", "report", report, "--period", period] + site
          )
        )
      }
    }
    print("\n" + pad("", 38) + "   seconds  peak MiB")
    for row in rows {
      var (best, peak) = (Double.infinity, 0)
      for _ in 0..<max(rounds, 1) {
        let run = ChildProcess.run(row.arguments)
        best = min(best, run.wall)
        peak = max(peak, run.peakKiB)
      }
      print(pad(row.name, 38) + right(thousandths(best)) + right("\(peak >> 10)"))
    }
  }

  private static func size(_ path: String) -> Int {
    var information = stat()
    return stat(path, &information) == 0 ? Int(information.st_size) : 0
  }

  private static func pad(_ text: String, _ width: Int) -> String {
    text + String(repeating: " ", count: max(width - text.count, 0))
  }

  private static func right(_ text: String) -> String {
    String(repeating: " ", count: max(10 - text.count, 0)) + text
  }

  private static func thousandths(_ value: Double) -> String {
    let whole = Int((value * 1_000).rounded())
    let rest = String(whole % 1_000)
    return "\(whole / 1_000).\(String(repeating: "0", count: 3 - rest.count))\(rest)"
  }
}
