import Ledger
import Unknowns

/// The days of a category around a period: which are known, and how much of each.
struct UnknownDays {
  /// Known days before the period, in their order.
  private(set) var history: [(day: Int64, exposure: Double)] = []
  /// All days up to the end of the period.
  private(set) var all: [Int64] = []
  /// Known part of the period, in days.
  private(set) var exposure = 0.0
  /// Sums of the exposures: what lies before each day.
  private var sums: [Double] = [0]

  private static let minutes = 1_440.0

  /// Days from `floor` on; those that are hardly known are no history.
  init(_ days: [CategoryDay], period: UnknownPeriod, floor: Int64?) {
    for day in days where day.day <= period.days.upperBound {
      all.append(day.day)
      let known = Double(day.minutes) / UnknownDays.minutes
      if day.day >= period.days.lowerBound {
        exposure += known
      } else if known >= Change.minExposure, day.day >= floor ?? .min {
        history.append((day.day, known))
        sums.append(sums[sums.count - 1] + known)
      }
    }
  }

  /// Known days from a place on: their number and the known part of them.
  func known(from place: Int) -> (days: Int, exposure: Double) {
    (history.count - place, sums[history.count] - sums[place])
  }

  /// Place of the first known day that is not before a day.
  func place(of day: Int64) -> Int {
    var low = 0
    var high = history.count
    while low < high {
      let middle = (low + high) / 2
      if history[middle].day < day { low = middle + 1 } else { high = middle }
    }
    return low
  }
}
