import Sketches

/// A summary as bytes without loss, rule hits included; samples of lines are left out.
///
/// For our own eyes: `Rollup.SummaryCode` is what other instances get, who believe nothing unseen.
extension Summary {
  func write(_ writer: inout StateWriter) {
    writer.add(minute)
    writer.add(UInt64(span))
    writer.add(instance)
    writer.add(category)
    writer.add(environment)
    writer.add(isPartial)
    writer.add(isAmendment)
    writer.add(UInt64(sequence))
    writer.add(sources) { writer, source in
      writer.add(source.instance)
      writer.add(UInt64(source.sequence))
    }
    for part in accounting.parts { writer.add(part.value) }
    writer.add(badValues)
    writer.add(regexLimits)
    writer.add(metrics) { writer, metric in
      writer.add(metric.name)
      metric.value.write(&writer)
    }
    writer.add(hits) { writer, row in
      writer.add(row.rule)
      writer.add(row.isIgnored)
      writer.add(row.count)
    }
  }

  static func read(_ reader: inout StateReader) throws(BookStateError) -> Summary {
    let minute = try reader.signed()
    guard let span = Int(exactly: try reader.number()) else { throw BookStateError() }
    var summary = Summary(
      minute: minute,
      span: span,
      instance: try reader.text(),
      category: try reader.text(),
      environment: try reader.text()
    )
    summary.isPartial = try reader.flag()
    summary.isAmendment = try reader.flag()
    summary.sequence = try reader.sequence()
    summary.sources = try reader.items { reader throws(BookStateError) in
      Source(instance: try reader.text(), sequence: try reader.sequence())
    }
    summary.accounting.read = try reader.number()
    summary.accounting.matched = try reader.number()
    summary.accounting.ignored = try reader.number()
    summary.accounting.unmatched = try reader.number()
    summary.accounting.malformed = try reader.number()
    summary.accounting.own = try reader.number()
    summary.accounting.dropped = try reader.number()
    summary.badValues = try reader.number()
    summary.regexLimits = try reader.number()
    summary.metrics = try reader.items { reader throws(BookStateError) in
      Metric(name: try reader.text(), value: try MetricValue.read(&reader))
    }
    summary.hits = try reader.items { reader throws(BookStateError) in
      RuleHits(rule: try reader.text(), isIgnored: try reader.flag(), count: try reader.number())
    }
    return summary
  }
}

extension StateReader {
  mutating func sequence() throws(BookStateError) -> UInt32 {
    guard let sequence = UInt32(exactly: try number()) else { throw BookStateError() }
    return sequence
  }
}
