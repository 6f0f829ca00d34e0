import Foundation
import Rulebook

/// Made-up lines in which what is to be found stands as `{{form:value}}`.
struct LabelledSample {
  struct Line {
    var text = ""
    /// Byte ranges by form.
    var labels: [(form: KnownForm, range: Range<Int>)] = []
  }

  let lines: [Line]

  init() throws {
    let root = "/" + #filePath.split(separator: "/").dropLast(3).joined(separator: "/")
    let text = try String(contentsOfFile: "\(root)/Samples/privacy/labelled.log", encoding: .utf8)
    lines = text.split(separator: "\n").map { LabelledSample.read($0) }
  }

  private static func read(_ marked: Substring) -> Line {
    var line = Line()
    var rest = marked
    while let open = rest.range(of: "{{"), let close = rest.range(of: "}}") {
      line.text += rest[..<open.lowerBound]
      let parts = rest[open.upperBound..<close.lowerBound].split(separator: ":", maxSplits: 1)
      let start = line.text.utf8.count
      line.text += parts[1]
      if let form = KnownForm(rawValue: String(parts[0])) {
        line.labels.append((form, start..<line.text.utf8.count))
      }
      rest = rest[close.upperBound...]
    }
    line.text += rest
    return line
  }
}
