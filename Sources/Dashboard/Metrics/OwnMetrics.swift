import Outlets

/// What the dashboard says of itself, as metrics.
struct OwnMetrics: Sendable {
  let counters: DashboardCounters

  init(_ counters: DashboardCounters) { self.counters = counters }

  /// The text, as of now; `isUp` says whether the store can be read.
  func text(isUp: Bool, desk: PageDesk) -> [UInt8] {
    let counts = counters.now
    let kept = desk.kept
    var out = Exposition()
    func one(_ name: String, _ kind: Exposition.Kind, _ help: String, _ value: String) {
      out.begin(name, kind, help)
      out.add(value)
    }
    one("minuted_store_up", .gauge, "1 when the store can be read, else 0.", isUp ? "1" : "0")
    one(
      "minuted_series_left_out",
      .gauge,
      "Series of the store left out of this text, being more than \(StoreMetrics.maxSeries).",
      "\(counts.seriesLeftOut)"
    )
    out.begin("minuted_dashboard_requests_total", .counter, "Answers by HTTP status.")
    for (status, count) in counts.answers.sorted(by: { $0.key < $1.key }) {
      out.add([("code", "\(status)")], "\(count)")
    }
    one("minuted_dashboard_renderings_total", .counter, "Pages made.", "\(counts.renderings)")
    one(
      "minuted_dashboard_render_seconds_total",
      .counter,
      "Seconds spent on making pages.",
      Exposition.number(counts.renderSeconds)
    )
    one(
      "minuted_dashboard_cache_hits_total",
      .counter,
      "Answers from a page that was there, or was being made for another request.",
      "\(counts.hits)"
    )
    one("minuted_dashboard_cache_pages", .gauge, "Pages kept.", "\(kept.pages)")
    one("minuted_dashboard_cache_bytes", .gauge, "Bytes of these.", "\(kept.bytes)")
    one(
      "minuted_dashboard_cache_evictions_total",
      .counter,
      "Pages let go for lack of room.",
      "\(kept.evicted)"
    )
    one(
      "minuted_dashboard_queue",
      .gauge,
      "Pages being made or waiting for it.",
      "\(desk.queued)"
    )
    one(
      "minuted_dashboard_refused_total",
      .counter,
      "Requests refused as too many pages were waiting.",
      "\(counts.refused)"
    )
    one("minuted_dashboard_connections", .gauge, "Connections open.", "\(counts.connections)")
    one(
      "minuted_dashboard_connections_refused_total",
      .counter,
      "Connections refused as too many were open.",
      "\(counts.turnedAway)"
    )
    return Array(out.text.utf8)
  }
}
