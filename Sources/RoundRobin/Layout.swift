/// The archives inside a file: which resolutions are kept for how long.
///
/// A plain file has nine round-robin archives (AVERAGE, MIN, MAX at three resolutions); a season
/// adds five that depend on each other. They are created one by one, as the set RRDtool makes from
/// a lone `HWPREDICT` keeps a single season of FAILURES. A file holds one season: `rrd_fetch` picks
/// an archive by its function's name, so of two sets it could never read the second.
enum Layout {
  /// Seconds of one primary data point: a minute, as everything here is a summary of a minute.
  static let step: Int64 = 60

  /// Name of the only data source.
  static let source = "value"

  /// Seconds librrd waits for an update before it calls the time unknown.
  ///
  /// Two minutes, so that other people's tools may be a little late; our own updates are exactly a
  /// minute apart, as `update` marks the end of each gap.
  static let heartbeat = 120

  /// Rows at one minute: 7 days.
  static let minuteRows = 10_080
  /// Rows at five minutes: 30 days.
  static let fiveMinuteRows = 8_640
  /// Rows at one hour: 730 days.
  static let hourRows = 17_520

  /// Rows of FAILURES, and of the prediction and deviation that explain it: 30 days of minutes.
  ///
  /// All three are equally long so that each flagged minute can still be shown with its band.
  static let aberrantRows = 43_200

  /// Longest range that is ever read, in seconds: what the hourly archive holds, and a day.
  ///
  /// librrd allocates a row for every step asked for, whether or not the file has it.
  static let longestRange = Int64(hourRows + 24) * 3_600

  /// Earliest time that is written, in seconds since 1970: the start of 1980, as `rrdtool` itself asks.
  ///
  /// A file made to start near 0 starts at the present instead, and then takes no older minute.
  static let earliestTime: Int64 = 315_532_800

  /// Latest time that is written, in seconds since 1970: the end of the year 2099.
  ///
  /// A later one can only be a wrong clock, and after it the file would take nothing for ever.
  static let latestTime: Int64 = 4_102_444_800

  /// The plain archives' resolutions (in minutes) and rows, finest first.
  static let resolutions = [(1, minuteRows), (5, fiveMinuteRows), (60, hourRows)]

  /// The arguments of `rrdtool create` that come after the file's name.
  ///
  /// The source is a GAUGE: the value of a minute, stored as it is (COUNTER takes each fall for
  /// a wrap and shows 71 million a second). No minimum and no maximum: a `level` metric goes below
  /// zero when sessions end that began before we did, and librrd turns what lies outside into
  /// unknown, which the detector takes for a violation.
  static func arguments(season: Season?) -> [String] {
    var arguments = ["DS:\(source):GAUGE:\(heartbeat):U:U"]
    for function in ["AVERAGE", "MIN", "MAX"] {
      for (minutes, rows) in resolutions {
        arguments.append("RRA:\(function):0.5:\(minutes):\(rows)")
      }
    }
    guard let season else { return arguments }
    let (alpha, beta, gamma) = (HoltWinters.alpha, HoltWinters.beta, HoltWinters.gamma)
    let (minutes, smoothing) = (season.minutes, season.smoothingWindow)
    // librrd counts archives from 1 here, in the order they are created.
    let predict = arguments.count
    let seasonal = predict + 1
    let deviation = predict + 2
    arguments += [
      "RRA:\(season.model.rawValue):\(aberrantRows):\(alpha):\(beta):\(minutes):\(seasonal)",
      "RRA:SEASONAL:\(minutes):\(gamma):\(predict):smoothing-window=\(smoothing)",
      "RRA:DEVSEASONAL:\(minutes):\(gamma):\(predict):smoothing-window=\(smoothing)",
      "RRA:DEVPREDICT:\(aberrantRows):\(deviation)",
      "RRA:FAILURES:\(aberrantRows):\(HoltWinters.threshold):\(HoltWinters.window):\(deviation)",
    ]
    return arguments
  }
}
