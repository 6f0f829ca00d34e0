import Detector
import Glibc
import RoundRobin

/// Who judges a series.
enum DetectorChoice: String, CaseIterable {
  /// Our own detector.
  case minuted
  /// RRDtool's Holt-Winters.
  case rrd
}

extension CSVSeries {
  /// Has each row judged by what came before it, in the order of the rows.
  consuming func judge(
    by choice: DetectorChoice,
    _ body: (PointRow, Verdict?) throws -> Void
  ) throws -> (counts: Counts, standing: String) {
    switch choice {
    case .minuted:
      var detector = SeriesDetector(settings)
      while let (row, isPoint) = try next() {
        try body(row, isPoint ? row.time.flatMap { detector.take(row.value, at: $0) } : nil)
      }
      return (counts, detector.standing.description)
    case .rrd:
      let folder = try TemporaryFolder()
      var judge = try RRDJudge(folder.path + "/series.rrd", step: settings.step)
      while let (row, isPoint) = try next() {
        try judge.take(row, isPoint: isPoint, body)
      }
      try judge.finish(body)
      return (counts, try judge.standing())
    }
  }
}

/// A directory that is gone when this is.
final class TemporaryFolder {
  let path: String

  init() throws {
    let root = getenv("TMPDIR").map { String(cString: $0) } ?? "/tmp"
    var template = Array("\(root)/minuted-XXXXXX".utf8CString)
    guard mkdtemp(&template) != nil else {
      throw Failure("cannot make a directory in \(root): \(String(cString: strerror(errno)))")
    }
    path = String(decoding: template.dropLast().map(UInt8.init(bitPattern:)), as: UTF8.self)
  }

  /// Only files are made in it, by RRDJudge and BandFile.
  deinit {
    for name in ["series.rrd", "band.rrd"] { unlink("\(path)/\(name)") }
    rmdir(path)
  }
}
