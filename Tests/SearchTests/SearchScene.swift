import Archive
import Foundation
import Patterns
import Syslog
import TestSupport
import Testing

@testable import Search

/// An archive of made-up lines, and the same lines in a list, to be searched one by one.
final class SearchScene {
  /// A line as it came.
  struct Line {
    var text: String
    var category: String
    var time: Int64
  }

  static let categories = ["kernel", "sshd", "web.front", "other"]

  let directory: String
  /// In the order they came.
  private(set) var lines: [Line] = []
  private let files: SegmentFiles
  private let packer = ChunkPacker()
  private var gatherer: ArchiveGatherer?

  init(split: Bool = true, unsplit: Bool = false) throws {
    directory = NSTemporaryDirectory() + "search-\(UUID().uuidString)"
    files = SegmentFiles(directory: directory)
    try files.make()
    let gatherer = ArchiveGatherer(
      isSplit: split,
      isUnsplit: unsplit,
      first: 1 << 24,
      takeChunk: { SegmentChunk() },
      hand: { [unowned self] in take($0) }
    )
    gatherer.replace(categories: SearchScene.categories)
    self.gatherer = gatherer
  }

  deinit { try? FileManager.default.removeItem(atPath: directory) }

  private func take(_ job: ArchiveJob) {
    do throws(ArchiveFault) {
      switch job {
      case .pack(let chunk, let key):
        guard let (_, header, body) = packer.pack(chunk, level: 1) else { return }
        try files.append(header, body, to: key)
      case .close(let key): _ = try files.seal(key)
      }
    } catch {
      Issue.record("\(error)")
    }
  }

  /// Takes a line of a category that came with a stamp.
  func append(_ text: String, _ category: Int, at time: Int64) {
    lines.append(Line(text: text, category: SearchScene.categories[category], time: time))
    let bytes = Array(text.utf8)
    var record = Record()
    var parser = HeaderParser(zone: .utc, years: .notAfter(time + 86_400))
    let padded = bytes + [UInt8](repeating: 0, count: ByteScan.padding)
    padded.withUnsafeBufferPointer { buffer in
      guard let start = buffer.baseAddress else { return }
      _ = parser.parse(start, count: bytes.count, into: &record)
      record.time = time
      withUnsafePointer(to: record) { gatherer?.append(category, start, bytes.count, $0) }
    }
  }

  /// Ends a minute, or writes what was gathered as members of their own.
  func close(_ minute: Int64) { gatherer?.close(minute: minute) }
  func settle() { gatherer?.settle(clock: 0) }
  func finish() { gatherer?.finish(clock: 0) }

  /// What a search gives.
  func search(
    _ pattern: String?,
    _ manner: SearchPattern.Manner = SearchPattern.Manner(),
    threads: Int = 2,
    _ change: (inout SearchQuery) -> Void = { _ in }
  ) throws -> (lines: [String], report: SearchReport) {
    var query = SearchQuery(try SearchPattern(pattern, manner), zone: .utc)
    change(&query)
    let run = try SearchRun(query, directory: directory, rulebook: nil, threads: threads)
    var out: [UInt8] = []
    let report = try run.run(progress: { #expect((0...1).contains($0)) }) { bytes in
      out += bytes
      return true
    }
    let text = String(decoding: out, as: UTF8.self).split(
      separator: "\n",
      omittingEmptySubsequences: false
    )
    return (text.dropLast().map(String.init), report)
  }

  /// A stretch of traffic: stamps in order, but for some that come late, ahead or much later.
  func fill(minutes: Int, _ random: inout SeededGenerator) {
    let start: Int64 = 1_796_047_620
    let words = ["accepted", "Failed", "closed", "GET /a.html", "203.0.113.9", "user=zoe", "x"]
    for second in 0..<Int64(minutes * 60) {
      for _ in 0..<Int.random(in: 0...3, using: &random) {
        var time = start + second
        switch Int.random(in: 0..<40, using: &random) {
        case 0: time -= 61
        case 1: time -= 3_000
        case 2: time += 200
        default: break
        }
        let category = Int.random(in: 0..<4, using: &random)
        let word = words[Int.random(in: 0..<words.count, using: &random)]
        let host = Int.random(in: 0..<5, using: &random)
        let text =
          "\(Stamp.utc(time)) host\(host) prog\(category)[7]: \(word) \(Int.random(in: 0..<1_000, using: &random))"
        append(text, category, at: time)
      }
      if second % 60 == 17 { close(start + second - second % 60 - 60) }
      if second % 60 == 30, Bool.random(using: &random) { settle() }
    }
    finish()
  }
}
