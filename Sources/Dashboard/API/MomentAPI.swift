import Minutes
import Syslog

/// `/api/v1/moment`: what a page needs to know to see that there is something new.
enum MomentAPI {
  static func text(_ moment: Moment, now: Int64) -> String {
    var out = JSONText()
    out.beginObject()
    out.add("v", literal: "1")
    out.add("generation", literal: String(moment.generation))
    if let newest = moment.newest {
      out.add("newest", Stamp.utc(newest))
      out.add("age", literal: String(max(now - newest - 60, 0)))
    } else {
      out.add("newest", literal: "null")
      out.add("age", literal: "null")
    }
    out.add("now", literal: String(now))
    out.add("stale", literal: moment.isStale ? "true" : "false")
    out.endObject()
    return out.text
  }
}

/// What the API says when it cannot answer.
enum ProblemAPI {
  static func text(status: Int, text: String) -> String {
    var out = JSONText()
    out.beginObject()
    out.add("v", literal: "1")
    out.add("status", literal: String(status))
    out.add("error", ShownText.of(Array(text.utf8)))
    out.endObject()
    return out.text
  }
}
