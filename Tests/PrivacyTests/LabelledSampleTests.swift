import Rulebook
import Syslog
import Testing

@testable import Privacy

@Suite struct LabelledSampleTests {
  /// What came of one form: labels, those found whole, and what was found beside them.
  struct Score: Equatable, CustomStringConvertible {
    var labels = 0
    var hits = 0
    var odd = 0
    var description: String { "\(hits) of \(labels), \(odd) odd" }
  }

  private func score(_ form: KnownForm, _ sample: LabelledSample) -> (Score, [String]) {
    var score = Score()
    var misses: [String] = []
    for line in sample.lines {
      var spans = spans(form, in: line.text)
      spans.join()
      let wanted = line.labels.filter { $0.form == form }.map(\.range)
      score.labels += wanted.count
      let isFound = wanted.map { range in
        spans.contains { $0.start <= range.lowerBound && range.upperBound <= $0.end }
      }
      score.hits += isFound.count { $0 }
      if isFound.contains(false) { misses.append("missed: \(line.text)") }
      let odd = spans.filter { span in !wanted.contains { $0.overlaps(span.start..<span.end) } }
      score.odd += odd.count
      if !odd.isEmpty { misses.append("odd: \(line.text)") }
    }
    return (score, misses)
  }

  /// The table of Docs/Privacy.md, on Samples/privacy/labelled.log.
  @Test(
    "recall and precision are those that the documentation states",
    arguments: [
      (KnownForm.card, Score(labels: 27, hits: 25, odd: 0)),
      (.iban, Score(labels: 12, hits: 12, odd: 0)),
      (.email, Score(labels: 18, hits: 14, odd: 1)),
      (.ip, Score(labels: 58, hits: 58, odd: 0)),
      (.mac, Score(labels: 24, hits: 24, odd: 0)),
      (.secret, Score(labels: 16, hits: 14, odd: 0)),
      (.query, Score(labels: 14, hits: 14, odd: 0)),
    ]
  )
  func scores(_ form: KnownForm, _ stated: Score) throws {
    let (score, misses) = score(form, try LabelledSample())
    #expect(score == stated, "\(form): \(score)\n\(misses.joined(separator: "\n"))")
  }
}
