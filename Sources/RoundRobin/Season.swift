/// The cycle a Holt-Winters set learns: how long it is, and how it is learnt.
public struct Season: Hashable, Sendable {
  /// How the season's coefficient joins the baseline.
  public enum Model: String, Hashable, Sendable, CaseIterable {
    /// Baseline plus coefficient (`HWPREDICT`): the swing stays when the level moves.
    case additive = "HWPREDICT"
    /// Baseline times coefficient (`MHWPREDICT`): the swing grows and shrinks with the level.
    case multiplicative = "MHWPREDICT"
  }

  /// A word for file names and text: `day`, `week`.
  public let name: String
  /// Length of one cycle, in minutes, which is in rows of its archives.
  public let minutes: Int
  /// Fraction of the cycle librrd averages around each point when a season ends; 0 is none.
  public let smoothingWindow: Double
  /// How the season's coefficient joins the baseline.
  public let model: Model

  /// Describes a season.
  ///
  /// - Parameters:
  ///   - name: A word, safe in a file name once escaped; tells the seasons of a series apart.
  ///   - minutes: From 2 to 20,160 (two weeks); what lies outside is brought to the nearer end, as
  ///     librrd would refuse it or the prediction would be older than the archive that holds it.
  ///   - smoothingWindow: From 0 to 1; what lies outside is brought to the nearer end.
  ///   - model: Additive unless said.
  public init(name: String, minutes: Int, smoothingWindow: Double, model: Model = .additive) {
    self.name = name
    self.minutes = min(max(minutes, 2), 20_160)
    self.smoothingWindow = smoothingWindow.isNaN ? 0 : min(max(smoothingWindow, 0), 1)
    self.model = model
  }

  /// The time of day: 1,440 minutes.
  ///
  /// The smoothing window is RRDtool's own 0.05, 72 minutes of the day: without it the deviation of
  /// a minute rests on a handful of samples, and 5.4 % instead of 2.6 % of clean points lie outside.
  /// It never learns a weekend; it only widens.
  public static let day = Season(name: "day", minutes: 1_440, smoothingWindow: 0.05)

  /// The time of the week: 10,080 minutes; tells weekdays from weekends after about ten weeks.
  ///
  /// The smoothing window is 0.001, 10 minutes. RRDtool's 0.05 of a week is 8.4 h, which flattens the
  /// days: a quarter of the ordinary weekday points were flagged. None at all leaves 13 % of clean
  /// minutes outside the band (9 false minutes a series in ten weeks); 10 minutes leave 4.3 %
  /// (none), and still keep the edge of a weekend (1 false minute in 30 weeks; with 20 minutes 68).
  public static let week = Season(name: "week", minutes: 10_080, smoothingWindow: 0.001)
}
