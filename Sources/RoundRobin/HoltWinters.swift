/// The numbers of the aberrance detector, and why they are what they are.
///
/// The algorithm is Holt-Winters' triple exponential smoothing with seasonal deviations as RRDtool
/// does it: J. Brutlag, "Aberrant Behavior Detection in Time Series for Network Monitoring", LISA
/// 2000. The values were chosen by simulation over 21 days a series at 60 s, three seeds each (clean
/// 5 % noise, weekends, a 20x spike, a gap, rare events, growth, a 3x shift of 30 minutes).
public enum HoltWinters {
  /// How fast the baseline follows, per minute: three quarters of it is the last 13 minutes.
  ///
  /// 0.1 flagged no clean minute and found the 3x shift within 7 minutes. Slower is worse where
  /// the level really moves: weekends went from 164 false minutes to 899 (0.02) and 12,554 (0.005).
  /// Faster (0.2) absorbs a shift before it was flagged for half its length.
  public static let alpha = 0.1

  /// How fast the trend follows, per minute: 65 % of it is the last 5 hours.
  ///
  /// Below 0.0035 nothing was gained on any generator (0.0001: weekends 182 instead of 164).
  public static let beta = 0.0035

  /// How fast a season's coefficient and deviation follow, per season: two thirds in ten seasons.
  ///
  /// 0.3 nearly doubles the points outside the band (4.5 % instead of 2.6 %), because a deviation
  /// then rests on three samples; less forgets an old schedule too slowly.
  public static let gamma = 0.1

  /// Half width of the band, in librrd's deviations.
  ///
  /// That deviation is a smoothed mean absolute one, about 0.8 sigma: a two-sigma band needs 2.5,
  /// RRDtool's default of 2 is 1.6 sigma and leaves 7 % and more of clean points outside.
  public static let delta = 2.5

  /// Violations within `window` that make a failure.
  ///
  /// One point alone never does: one in forty lies outside the band by chance.
  public static let threshold = 7

  /// Minutes looked back upon for `threshold`.
  public static let window = 9

  /// Cycles to have been seen before a failure may be believed.
  ///
  /// A prediction exists after one, a band after two; its deviations settle over five to ten.
  public static let seasonsToLearn = 10

  /// Mean per minute under which a series is too sparse to be judged.
  ///
  /// Of rare events the deviation collapses to nothing, and each one is aberrant: 0.02 a minute gave
  /// 2,260 false minutes, 0.5 still 104, from 1 on it was 4 at most.
  public static let minimumMean = 2.0
}
