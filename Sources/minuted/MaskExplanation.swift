import Patterns
import Syslog
import Unknowns

/// What masks make of one message.
struct MaskExplanation {
  let message: String
  /// Those of the category's rule file.
  let masks: [NamedPattern]

  /// The masked message.
  var form: String {
    explained { maker, start, count in ShownText.of(Array(maker.form(0, start, count))) }
  }

  /// The form, and below it what was masked.
  var text: String {
    explained { maker, start, count in
      var lines = ["form: \(ShownText.of(Array(maker.form(0, start, count))))"]
      for piece in maker.pieces(0, start, count) {
        let part = UnsafeBufferPointer(start: start, count: count)[piece.range]
        lines.append("  \(ShownText.of(piece.text)) for \"\(ShownText.of(Array(part)))\"")
      }
      if lines.count == 1 { lines.append("  nothing is masked") }
      return lines.joined(separator: "\n") + "\n"
    }
  }

  private func explained(
    _ body: (inout FormMaker, UnsafePointer<UInt8>, Int) -> String
  ) -> String {
    var maker = FormMaker()
    maker.setMasks([masks])
    let bytes = Array(message.utf8) + [UInt8](repeating: 0, count: ByteScan.padding)
    return bytes.withUnsafeBufferPointer { buffer in
      buffer.baseAddress.map { body(&maker, $0, message.utf8.count) } ?? ""
    }
  }
}
