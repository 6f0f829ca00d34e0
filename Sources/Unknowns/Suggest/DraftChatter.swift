/// Tells lines that are talk from those that are news.
enum DraftChatter {
  private static let words: Set<String> = [
    "debug", "debug1", "debug2", "debug3", "trace", "verbose", "heartbeat", "keepalive", "noop",
    "ping", "pong", "alive",
  ]
  /// Share of the unmatched records, in percent, that makes a template with nothing in it talk.
  private static let loudShare = 20.0
  /// Fewer records are not loud, whatever their share.
  private static let loudRecords: UInt64 = 1_000

  /// Why the lines may be ignored; nil when nothing says so and it was not asked for.
  static func why(_ material: DraftMaterial, _ skeleton: DraftSkeleton, _ fields: [RuleDraft.Field])
    -> String?
  {
    let saysDebug = skeleton.pieces.contains { piece in
      guard case .text(let text) = piece else { return false }
      return words.contains(String(decoding: text, as: UTF8.self).lowercased())
    }
    let varies = fields.contains { field in
      !(field.shape.isNumber || [.hex, .uuid, .time, .timestamp].contains(field.shape))
    }
    let isLoud =
      material.records >= loudRecords && material.share >= loudShare && !varies
      && fields.allSatisfy { !$0.isTold || DraftTallies.isIdentifier($0.name) }
    guard material.isIgnored || saysDebug || isLoud else { return nil }
    var reason = "FILL IN: \(grouped(material.records))"
    reason += material.records == 1 ? " record of" : " records of"
    reason += material.hosts == 1 ? " 1 host" : " \(grouped(material.hosts)) hosts"
    let seconds = material.span.upperBound - material.span.lowerBound
    if seconds >= 172_800 {
      reason += " in \(seconds / 86_400) days"
    } else if seconds >= 7_200 {
      reason += " in \(seconds / 3_600) hours"
    }
    if saysDebug { reason += ", words of debugging in it" }
    if fields.isEmpty {
      reason += ", always the same"
    } else if !varies {
      reason += ", nothing varies but numbers"
    }
    return reason
  }

  private static func grouped(_ number: UInt64) -> String {
    var text = ""
    for (place, digit) in String(number).reversed().enumerated() {
      if place > 0, place % 3 == 0 { text.append(",") }
      text.append(digit)
    }
    return String(text.reversed())
  }
}
