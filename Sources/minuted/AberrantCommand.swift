import ArgumentParser
import Pipeline
import RoundRobin
import Rulebook
import Syslog

/// `minuted aberrant`.
struct AberrantCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "aberrant",
    abstract: "List the stretches in which a metric was outside its expected band.",
    discussion: """
      A minute is aberrant when \(HoltWinters.threshold) of the \(HoltWinters.window) minutes up \
      to it lie outside the Holt-Winters band. Until ten days have been seen the band is still \
      learning, and this says so.
      """
  )

  @OptionGroup var site: SiteOptions
  @OptionGroup var series: SeriesOptions

  func run() throws {
    let (file, zone) = try series.find(site)
    let name = "\(series.category) \(series.metric)"
    do {
      let (start, end) = try series.range(of: file, in: zone, default: 7 * 86_400)
      switch try Aberrance.standing(file, at: end) {
      case .judging: break
      case .learning(let state): Talk.tell("\(name): \(state)")
      case .tooSparse(let mean, let minimum):
        Talk.tell(
          "\(name): sparse, \(tenths(mean)) a minute on average; below"
            + " \(tenths(minimum)) take what is listed with caution"
        )
      }
      for span in try Aberrance.aberrantMinutes(file, from: start, to: end) {
        Talk.data(AberrantCommand.text(span, zone) + "\n")
      }
    } catch let error as RoundRobinError {
      throw Failure(error.description)
    }
  }

  private func tenths(_ value: Double) -> String { "\((value * 10).rounded() / 10)" }

  private static func text(_ span: AberrantSpan, _ zone: Zone) -> String {
    func shown(_ value: Double) -> String { String(Int(value.rounded())) }
    return "\(Stamp.local(span.since, in: zone)) to \(Stamp.local(span.to, in: zone))"
      + " \(span.direction): observed \(shown(span.observed)), expected \(shown(span.expected))"
      + " (\(shown(span.low)) to \(shown(span.high)))"
  }
}
