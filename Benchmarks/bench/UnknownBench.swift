import CAllocationCounter
import Glibc
import Unknowns

/// What a line that no rule knows costs: masking, counting, and the grouping of a report.
enum UnknownBench {
  private static let lines = 1_000_000
  private static let nouns = [
    "session", "request", "worker", "cache", "lease", "queue", "volume", "snapshot", "cursor",
    "replica",
  ]
  private static let verbs = ["opened", "closed", "dropped", "renewed", "rejected", "evicted"]

  /// Measures and prints the table; `minuted` is the program.
  static func show(_ minuted: String, rounds: Int) {
    let messages = (0..<lines).map { message($0) }
    let bytes = messages.reduce(0) { $0 + $1.count + 1 }
    var maker = FormMaker()
    let shard = TemplateShard(categories: 1, limit: 20_000)
    let host = Array("host1".utf8)
    let rows = [
      Measurement.best("mask", lines: lines, bytes: bytes, rounds: rounds) {
        for message in messages {
          message.withUnsafeBufferPointer { text in
            if let start = text.baseAddress { _ = maker.form(0, start, text.count) }
          }
        }
      },
      Measurement.best("+ count, form known", lines: lines, bytes: bytes, rounds: rounds) {
        for message in messages {
          message.withUnsafeBufferPointer { text in
            host.withUnsafeBufferPointer { host in
              shard.count(category: 0, message: text, host: host, line: text, time: 0)
            }
          }
        }
      },
    ]
    Table.show(rows + programs(minuted, messages, bytes, rounds), floor: "wc -l FILE")
    for count in [1_000, 20_000] {
      let forms = forms(count)
      var seconds = Double.infinity
      var templates = 0
      for _ in 0..<min(rounds, 3) {
        let start = Measurement.cpuSeconds()
        templates = TemplateGroups(forms).count
        seconds = min(seconds, Measurement.cpuSeconds() - start)
      }
      print("grouping \(count) forms: \(Int(seconds * 1_000)) ms, \(templates) templates of 60")
    }
  }

  private static func programs(
    _ minuted: String,
    _ messages: [[UInt8]],
    _ bytes: Int,
    _ rounds: Int
  ) -> [Measurement] {
    let file = "/tmp/minuted-bench.\(getpid()).messages"
    guard let out = fopen(file, "w") else { return [] }
    for message in messages { fwrite(message + [0x0a], 1, message.count + 1, out) }
    fclose(out)
    defer { unlink(file) }
    let shell = "LC_ALL=C sed -E 's/[0-9]+/N/g' \(file) | LC_ALL=C sort | uniq -c"
    return [
      ("wc -l FILE", ["wc", "-l", file]),
      ("unknown --raw --assign", ["sh", "-c", "\(minuted) unknown --raw --assign < \(file)"]),
      ("sed | sort | uniq -c", ["sh", "-c", shell]),
    ].map { name, arguments in
      var row = Measurement(name: name, seconds: .infinity, lines: lines, bytes: bytes)
      for _ in 0..<min(rounds, 3) {
        let run = ChildProcess.run(arguments)
        row.seconds = min(row.seconds, run.wall)
        row.peakKiB = max(row.peakKiB ?? 0, run.peakKiB)
      }
      return row
    }
  }

  /// A message of one of sixty kinds, with values of many sorts.
  private static func message(_ number: Int) -> [UInt8] {
    let kind = number % 60
    let text =
      "\(nouns[kind % 10]) \(verbs[kind / 10]) for user u\(number % 997) from 10.\(number % 251)."
      + "\(number % 241).7 port \(number % 60_000) after \(number % 900)ms, id 0x"
      + String(number, radix: 16)
    return Array(text.utf8)
  }

  /// Forms of sixty templates with words that vary in them.
  private static func forms(_ count: Int) -> [[UInt8]] {
    (0..<count).map { number in
      let kind = number % 60
      let (user, place) = (word(number &* 7_919 % 5_003), word(number))
      return Array(
        "\(nouns[kind % 10]) \(verbs[kind / 10]) for user \(user) past \(place) after <num>ms".utf8
      )
    }
  }

  private static func word(_ number: Int) -> String {
    var number = number + 400
    var word: [UInt8] = []
    while number > 0 {
      word.append(UInt8(ascii: "g") + UInt8(number % 20))
      number /= 20
    }
    return String(decoding: word, as: UTF8.self)
  }
}
