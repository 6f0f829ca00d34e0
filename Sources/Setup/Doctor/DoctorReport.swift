import Minutes
import Pipeline
import Syslog

/// All that the doctor found, as text or JSON.
public struct DoctorReport: Sendable, Equatable {
  /// The tree that was looked at.
  public var root: String
  /// What was found, in the order of the checks.
  public var findings: [Finding] = []

  /// A report of a tree, with nothing in it yet.
  public init(root: String) { self.root = root }

  /// Whether something needs mending.
  public var needsMending: Bool { findings.contains { $0.level >= .warning } }

  /// How many findings there are of a level.
  ///
  /// - Parameter level: which.
  /// - Returns: their number.
  public func count(_ level: Finding.Level) -> Int { findings.count { $0.level == level } }

  /// A line for each finding, how to mend it indented below, and the counts at the end.
  ///
  /// - Parameter isColoured: whether levels are shown in colours.
  /// - Returns: lines, each with its line feed.
  public func text(isColoured: Bool) -> String {
    var text = ""
    for finding in findings {
      let level = finding.level.rawValue
      let padding = String(repeating: " ", count: 8 - level.count)
      let mark = isColoured ? "\(DoctorReport.colour(finding.level))\(level)\u{1b}[0m" : level
      text += "\(mark)\(padding)\(finding.check)/\(finding.about): \(finding.found)"
      text += finding.looked.isEmpty ? "\n" : " (\(finding.looked))\n"
      for line in finding.mend { text += "          mend: \(line)\n" }
    }
    let counts = Finding.Level.allCases.reversed().map { level in
      let number = count(level)
      return "\(number) \(level.rawValue)" + (level == .ok || number == 1 ? "" : "s")
    }
    return text + counts.joined(separator: ", ") + "\n"
  }

  private static func colour(_ level: Finding.Level) -> String {
    switch level {
    case .ok: "\u{1b}[32m"
    case .note: "\u{1b}[36m"
    case .warning: "\u{1b}[33m"
    case .fault: "\u{1b}[1;31m"
    }
  }

  /// The findings as JSON, version 1 of its form.
  public var json: String {
    var json = JSONText()
    json.beginObject()
    json.add("v", literal: "1")
    json.add("version", Program.version)
    json.add("root", FindingList.shown(root))
    json.beginArray("findings")
    for finding in findings {
      json.beginObject()
      json.add("check", finding.check)
      json.add("about", finding.about)
      json.add("level", finding.level.rawValue)
      json.add("looked", finding.looked)
      json.add("found", finding.found)
      json.beginArray("mend")
      for line in finding.mend { json.add(item: line) }
      json.endArray()
      json.endObject()
    }
    json.endArray()
    json.beginObject("counts")
    for level in Finding.Level.allCases { json.add(level.rawValue, literal: "\(count(level))") }
    json.endObject()
    json.endObject()
    return json.text + "\n"
  }
}
