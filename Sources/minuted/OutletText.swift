import Pipeline
import Syslog

/// How the destinations of summaries do, as text.
enum OutletText {
  /// A line for each.
  static func lines(_ status: Status) -> [String] {
    (status.outlets ?? []).map { outlet in
      // A path may hold anything.
      var text = "  \(ShownText.of(Array(outlet.destination.utf8))): \(outlet.sent) sent,"
      text += " \(outlet.waiting) waiting, \(outlet.dropped) given up"
      if outlet.left_out > 0 { text += ", summaries left out: \(outlet.left_out)" }
      if outlet.labels_left_out > 0 {
        text += ", numbers of labels left out: \(outlet.labels_left_out)"
      }
      if let fault = outlet.fault {
        text += outlet.failing ? "; failing: " : "; well again after: "
        text += ShownText.of(Array(fault.utf8))
      }
      return text
    }
  }
}
