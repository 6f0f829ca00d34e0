import Ledger
import Minutes
import Syslog

extension Audit {
  /// The audit as one JSON object, `"v":1` (`Docs/Audit.md`).
  public func json(withGaps: Bool) -> String {
    var out = JSONText()
    out.beginObject()
    out.add("v", literal: "1")
    out.add("ok", literal: findings(withGaps: withGaps).isEmpty ? "true" : "false")
    out.beginArray("findings")
    for finding in findings(withGaps: withGaps) { out.add(item: finding.rawValue) }
    out.endArray()
    time("from", first, to: &out)
    time("to", first == nil ? nil : end, to: &out)
    out.add("minutes", literal: String(minutes))
    out.add("rows", literal: String(rows))
    out.add("unplaced", literal: String(unplaced))
    out.beginArray("categories")
    for category in categories.sorted() { out.add(item: category) }
    out.endArray()
    out.beginObject("accounting")
    for part in account.parts { out.add(part.name, literal: String(part.value)) }
    out.endObject()
    out.add("bad_values", literal: String(badValues))
    out.add("regex_limits", literal: String(regexLimits))
    list("contradictions", faultCount, faults, to: &out) { fault, out in write(fault, to: &out) }
    list("gaps", gapCount, gaps, minutes: gapMinutes, to: &out) { gap, out in
      out.beginObject()
      out.add("instance", gap.instance)
      time("from", gap.from, to: &out)
      time("to", gap.to, to: &out)
      out.add("minutes", literal: String(gap.minutes))
      out.endObject()
    }
    list("interruptions", interruptions.count, interruptions, to: &out) { interruption, out in
      out.beginObject()
      time("last", interruption.last, to: &out)
      time("resumed", interruption.resumed, to: &out)
      out.add("lines", literal: String(interruption.lines))
      out.add("damaged", literal: String(interruption.damaged))
      out.add("confirmed", literal: interruption.isConfirmed ? "true" : "false")
      out.add("doubt", interruption.doubt)
      out.endObject()
    }
    out.add("cut_off", literal: isCutOff ? "true" : "false")
    list("partial", partialCount, partial, to: &out) { minute, out in
      out.add(item: Stamp.utc(minute))
    }
    out.beginObject("amendments")
    out.add("minutes", literal: String(amendedMinutes))
    out.add("records", literal: String(amendedRecords))
    out.endObject()
    writeArchive(to: &out)
    writeDaemon(to: &out)
    writeRsyslog(to: &out)
    out.endObject()
    return out.text + "\n"
  }

  private func writeArchive(to out: inout JSONText) {
    guard let archive else { return out.add("archive", literal: "null") }
    out.beginObject("archive")
    out.add("compared", literal: String(archive.compared))
    out.add("lines", literal: String(archive.lines))
    out.add("missing", literal: String(archive.missing))
    out.add("unsplit", literal: archive.unsplit.map { String($0) } ?? "null")
    out.add("split", literal: archive.split.map { String($0) } ?? "null")
    out.add("gaps", literal: String(archive.gaps))
    list("differences", archive.differenceCount, archive.differences, to: &out) { found, out in
      out.beginObject()
      time("minute", found.minute, to: &out)
      out.add("category", found.category)
      out.add("counted", literal: String(found.counted))
      out.add("archived", literal: String(found.archived))
      out.endObject()
    }
    out.beginArray("faults")
    for fault in archive.faults { out.add(item: fault) }
    out.endArray()
    out.endObject()
  }

  private func time(_ key: String, _ second: Int64?, to out: inout JSONText) {
    if let second { out.add(key, Stamp.utc(second)) } else { out.add(key, literal: "null") }
  }

  /// How many there are, and the first `mostListed` of them.
  private func list<Element>(
    _ key: String,
    _ count: Int,
    _ listed: [Element],
    minutes: Int64? = nil,
    to out: inout JSONText,
    _ write: (Element, inout JSONText) -> Void
  ) {
    out.beginObject(key)
    out.add("count", literal: String(count))
    if let minutes { out.add("minutes", literal: String(minutes)) }
    out.beginArray("listed")
    for element in listed { write(element, &out) }
    out.endArray()
    out.endObject()
  }

  private func write(_ fault: Fault, to out: inout JSONText) {
    out.beginObject()
    time("minute", fault.minute, to: &out)
    out.add("category", fault.category)
    out.add("environment", fault.environment)
    out.add("instance", fault.instance)
    out.add("sequence", literal: String(fault.sequence))
    out.add("kind", fault.kind.rawValue)
    out.add("stored", literal: fault.stored.map(String.init) ?? "null")
    out.add("found", literal: fault.kind == .number ? "null" : String(fault.found))
    out.endObject()
  }

  private func writeDaemon(to out: inout JSONText) {
    guard let daemon else { return out.add("daemon", literal: "null") }
    out.beginObject("daemon")
    out.add("started", daemon.started)
    out.add("written", daemon.written)
    out.add("running", literal: daemon.isRunning ? "true" : "false")
    for count in daemon.counts { out.add(count.name, literal: String(count.value)) }
    out.beginArray("quarantined")
    for rule in daemon.quarantined { out.add(item: rule) }
    out.endArray()
    out.endObject()
  }

  private func writeRsyslog(to out: inout JSONText) {
    guard let rsyslog else { return out.add("rsyslog", literal: "null") }
    out.beginObject("rsyslog")
    out.add("records", literal: String(rsyslog.records))
    out.beginObject("metrics")
    for metric in rsyslog.metrics { out.add(metric.name, metric.value) }
    out.endObject()
    out.endObject()
  }
}
