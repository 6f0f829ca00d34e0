import Foundation
import Rulebook
import Syslog
import Testing

/// A directory of its own for a test, removed with everything in it.
final class TemporaryDirectory {
  let url: URL

  init() throws {
    url = FileManager.default.temporaryDirectory.appendingPathComponent(
      "rules-\(UUID().uuidString)"
    )
    try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(at: url) }

  var path: String { url.path }

  func write(_ name: String, _ bytes: [UInt8]) throws {
    try Data(bytes).write(to: url.appendingPathComponent(name))
  }
}

/// Loads rule files given as names and texts.
func load(_ files: [(name: String, text: String)]) throws -> Rulebook.Loading {
  let directory = try TemporaryDirectory()
  for file in files { try directory.write(file.name, Array(file.text.utf8)) }
  return Rulebook.load(paths: [directory.url.path])
}

/// The problems of rule files, each as `name:line:column: what; hint`.
func problems(_ files: [(name: String, text: String)]) throws -> [String] {
  let directory = try TemporaryDirectory()
  for file in files { try directory.write(file.name, Array(file.text.utf8)) }
  return Rulebook.load(paths: [directory.url.path]).problems.map {
    $0.description.replacing(directory.url.path + "/", with: "")
  }
}

func rulebook(_ files: [(name: String, text: String)]) throws -> Rulebook {
  let loading = try load(files)
  return try #require(loading.rulebook, "\(loading.problems)")
}

/// The root of the repository.
var repository: URL {
  URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent()
}

/// Routes one line: its category and the rule that matches, as `category/rule`.
func route(_ line: String, _ rulebook: Rulebook) throws -> String {
  var router = Router(rulebook, ownPrograms: [], seed: 1)
  return try route(line, rulebook, &router)
}

func route(_ line: String, _ rulebook: Rulebook, _ router: inout Router) throws -> String {
  let bytes = Array(line.utf8)
  let padded = bytes + [UInt8](repeating: 0x0a, count: ByteScan.padding)
  var parser = HeaderParser(years: .notAfter(1_400_000_000))
  var record = Record()
  let scratch = RegexScratchHolder()
  var answer: String?
  padded.withUnsafeBufferPointer { buffer in
    guard let base = buffer.baseAddress,
      parser.parse(base, count: bytes.count, into: &record)
    else { return }
    let route = router.route(base + record.program.start, record.program.count)
    let (category, rules) = withUnsafePointer(to: record) {
      router.destination(route, base, $0)
    }
    var content = [UInt8](repeating: 0, count: bytes.count + 256 + ByteScan.padding)
    let rule = content.withUnsafeMutableBufferPointer { room in
      guard let start = room.baseAddress else { return -1 }
      let kind = rulebook.categories[category].subject
      let (subject, count) = Subject.of(kind, base, record, into: start)
      return scratch.match(rules, subject, count)
    }
    let found = rulebook.categories[category]
    answer = rule < 0 ? "\(found.name)/-" : "\(found.name)/\(found.rules[rule].id)"
  }
  return try #require(answer, "malformed: \(line)")
}
