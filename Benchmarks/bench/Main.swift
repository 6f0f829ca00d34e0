import Glibc

/// `make bench`: lines/s, MB/s, allocations and memory of each stage and of the whole program,
/// beside `cat` and `wc -l` on the same file in the same run; then what lines cost that no rule
/// knows, each sketch by itself, a summary in each format, and a point of the detector.
@main
enum Main {
  static func main() {
    var programs = ".build/release"
    var rules = "Rules"
    var lines = 1_000_000
    var rounds = 5
    var part = "all"
    var arguments = CommandLine.arguments.dropFirst()
    while let option = arguments.popFirst() {
      guard let value = arguments.popFirst() else { usage() }
      switch option {
      case "--programs": programs = value
      case "--rules": rules = value
      case "--lines": lines = Int(value) ?? lines
      case "--rounds": rounds = Int(value) ?? rounds
      case "--part": part = value
      default: usage()
      }
    }
    guard ["all", "detector", "lines", "outlets", "reports", "sketches", "unknowns"].contains(part)
    else {
      usage()
    }
    func isWanted(_ name: String) -> Bool { part == "all" || part == name }
    if isWanted("lines") { showLines(programs, rules: rules, lines: lines, rounds: rounds) }
    if isWanted("unknowns") { UnknownBench.show("\(programs)/minuted", rounds: rounds) }
    if isWanted("sketches") { SketchBench.show(rounds: rounds) }
    if isWanted("outlets") { OutletBench.show(rounds: rounds) }
    if isWanted("detector") { DetectorBench.show(rounds: rounds) }
    if isWanted("reports") { ReportBench.show(programs, rules: rules, rounds: rounds) }
  }

  private static func showLines(_ programs: String, rules: String, lines: Int, rounds: Int) {
    let folder = "/tmp/minuted-bench.\(getpid())"
    mkdir(folder, 0o700)
    defer { _ = ChildProcess.run(["rm", "-rf", folder]) }
    let log = "\(folder)/site.log"
    print("generating \(lines) lines with loggen …")
    // A busy site: 100,000 lines a minute, without the rhythm of the day.
    _ = ChildProcess.run(
      [
        "\(programs)/loggen", "--lines", String(lines), "--rate", "100000", "--flat", "--start",
        "2026-11-02T00:00:00Z",
      ],
      output: log
    )
    var information = stat()
    stat(log, &information)
    let bytes = Int(information.st_size)

    var rows: [Measurement] = []
    func child(_ name: String, _ arguments: [String], before: () -> Void = {}) {
      var best = (wall: Double.infinity, cpu: Double.infinity, peakKiB: 0)
      for _ in 0..<rounds {
        before()
        let run = ChildProcess.run(arguments)
        best = (min(best.wall, run.wall), min(best.cpu, run.cpu), max(best.peakKiB, run.peakKiB))
      }
      rows.append(
        Measurement(
          name: name,
          seconds: best.wall,
          lines: lines,
          bytes: bytes,
          peakKiB: best.peakKiB
        )
      )
    }
    child("cat FILE", ["cat", log])
    child("wc -l FILE", ["wc", "-l", log])
    let minuted = "\(programs)/minuted"
    let state = "\(folder)/state"
    child("replay", [minuted, "replay", "--quiet", "--rules", rules, log])
    child(
      "replay --state",
      [minuted, "replay", "--quiet", "--rules", rules, "--state", state, log],
      before: { _ = ChildProcess.run(["rm", "-rf", state]) }
    )
    child(
      "cat FILE | run",
      [
        "sh", "-c",
        "rm -rf \(state); cat \(log) | \(minuted) run --rules \(rules) --state \(state)"
          + " --emit file:/dev/null",
      ]
    )
    // What the journal costs: the same without.
    let bare = "\(folder)/bare.yaml"
    child(
      "the same, no journal",
      [
        "sh", "-c",
        "echo 'journal: {max_bytes: 0}' > \(bare); rm -rf \(state); cat \(log) | \(minuted) run"
          + " --config \(bare) --rules \(rules) --state \(state) --emit file:/dev/null",
      ]
    )
    // Last, as a child's peak memory begins with that of the process that started it.
    rows.insert(contentsOf: Stages(path: log, rules: rules).measure(rounds: rounds), at: 2)
    Table.show(rows, floor: "wc -l FILE")
  }

  private static func usage() -> Never {
    ChildProcess.say(
      "usage: bench [--programs DIR] [--rules DIR] [--lines N] [--rounds N]"
        + " [--part all|lines|unknowns|sketches|detector|reports]"
    )
    exit(2)
  }
}
