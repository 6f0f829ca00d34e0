import Glibc
import TestSupport
import Testing
import Unknowns

/// Whether a count has changed: what is found, and how often chance is taken for a change.
struct ChangeTests {
  /// How the records of a day come.
  enum Traffic: CaseIterable {
    /// One by one, at a steady rate.
    case poisson
    /// At a rate that differs from day to day by 45 % (gamma, shape 5).
    case uneven
    /// At a rate that differs as much as it is high (gamma, shape 1).
    case wild
    /// In bursts of 20 on average.
    case bursts

    func draw(_ mean: Double, _ random: inout SeededGenerator) -> UInt64 {
      switch self {
      case .poisson: random.poisson(mean)
      case .uneven: random.poisson(mean * random.gamma(5) / 5)
      case .wild: random.poisson(mean * random.gamma(1))
      case .bursts:
        (0..<random.poisson(mean / 20)).reduce(0) { sum, _ in
          sum + 1 + UInt64(-19 * log(random.unit()))
        }
      }
    }
  }

  /// A history of days, and a period of a day and a half.
  static func change(
    _ mean: Double,
    _ traffic: Traffic,
    days: Int,
    factor: Double = 1,
    _ random: inout SeededGenerator
  ) -> Change {
    var history = DayHistory()
    var isLate = false
    for day in 0..<days {
      let count = traffic.draw(mean, &random)
      history.add(count: count, exposure: 1)
      if count > 0, day >= days - Change.recentDays { isLate = true }
    }
    let count =
      traffic.draw(factor * mean, &random) + traffic.draw(factor * mean / 2, &random)
    return Change(history: history, count: count, exposure: 1.5, wasSeenLately: isLate)
  }

  @Test(arguments: Traffic.allCases)
  func `of 500 that have not changed hardly one is called rising or silent`(_ traffic: Traffic) {
    var random = SeededGenerator(20_140_201)
    let reports = 10
    for days in [14, 60] {
      var rising = 0
      var silent = 0
      for _ in 0..<reports {
        // Rates from one in three days to 300 a day.
        let changes = (0..<500).map { _ in
          Self.change(0.3 * exp(random.unit() * log(1_000)), traffic, days: days, &random)
        }
        rising += Change.rising(changes).count
        silent += Change.silent(changes).count
      }
      // In all ten reports together; bursts are what makes chance look like a change.
      #expect(rising <= 1, "\(days) days")
      #expect(silent <= (traffic == .bursts ? 3 : 0), "\(days) days")
    }
  }

  @Test func `a rise to five times and a stop are found among 500`() {
    var random = SeededGenerator(7)
    for _ in 0..<5 {
      var changes = (0..<500).map { _ in
        Self.change(0.3 * exp(random.unit() * log(1_000)), .poisson, days: 60, &random)
      }
      let rises = 0..<10
      let stops = 10..<20
      for place in rises {
        changes[place] = Self.change(10, .poisson, days: 60, factor: 5, &random)
      }
      for place in stops {
        changes[place] = Self.change(20, .poisson, days: 60, factor: 0, &random)
      }
      let found = Set(Change.rising(changes).map(\.place))
      #expect(found.isSuperset(of: rises) && found.count <= rises.count + 1)
      #expect(Set(Change.silent(changes).map(\.place)) == Set(stops))
    }
  }

  @Test func `what differs by day of the week is not called rising on its day`() {
    // A job of each Sunday, and office hours: nothing at weekends.
    for (week, count): ([UInt64], UInt64) in [
      ([0, 0, 0, 0, 0, 0, 500], 500), ([200, 210, 190, 205, 195, 0, 0], 320),
    ] {
      var history = DayHistory()
      for day in 0..<28 { history.add(count: week[day % 7], exposure: 1) }
      let change = Change(history: history, count: count, exposure: 1, wasSeenLately: true)
      #expect(Change.rising([change]).isEmpty)
      let none = Change(history: history, count: 0, exposure: 1, wasSeenLately: true)
      #expect(Change.silent([none]).isEmpty)
    }
  }

  @Test func `nothing is said of what is known too little`() {
    func change(days: Int, exposure: Double, count: UInt64) -> Change {
      var history = DayHistory()
      for _ in 0..<days { history.add(count: 100, exposure: 1) }
      return Change(history: history, count: count, exposure: exposure, wasSeenLately: true)
    }
    #expect(Change.rising([change(days: 7, exposure: 1, count: 1_000)]).map(\.place) == [0])
    #expect(Change.rising([change(days: 6, exposure: 1, count: 1_000)]).isEmpty)
    #expect(Change.rising([change(days: 7, exposure: 0.2, count: 1_000)]).isEmpty)
    #expect(Change.silent([change(days: 7, exposure: 1, count: 0)]).map(\.place) == [0])
    #expect(Change.silent([change(days: 7, exposure: 0, count: 0)]).isEmpty)
    #expect(Change.silent([change(days: 7, exposure: 1, count: 1)]).isEmpty)
  }

  @Test func `only the last days' absence is news`() {
    var history = DayHistory()
    for _ in 0..<40 { history.add(count: 50, exposure: 1) }
    history.add(days: 4, exposure: 4)
    let change = Change(history: history, count: 0, exposure: 1, wasSeenLately: false)
    #expect(Change.silent([change]).isEmpty)
  }

  @Test func `an ignore rule is told when it changes by a factor of 3, both ways`() {
    var history = DayHistory()
    for day in 0..<30 { history.add(count: 95 + UInt64(day % 10), exposure: 1) }
    func found(_ count: UInt64) -> Bool {
      let change = Change(history: history, count: count, exposure: 1, wasSeenLately: true)
      return !Change.drastic([change], usual: [100]).isEmpty
    }
    #expect(found(400) && found(20) && found(0))
    #expect(!found(250) && !found(50) && !found(100))
  }

  @Test func `the chances are those of the negative binomial distribution`() {
    // By scipy.stats.nbinom(size, size / (size + mean)).
    var history = DayHistory()
    for _ in 0..<7 { history.add(count: 4, exposure: 1) }
    #expect(history.dispersion == 1)
    let expectation = history.expectation(for: 1)
    #expect(abs(expectation.mean - 28.5 / 7) < 1e-12)
    var total = 0.0
    for count: UInt64 in 0..<200 {
      let exactly = expectation.atMost(count) - (count == 0 ? 0 : expectation.atMost(count - 1))
      total += exactly
      let both = expectation.atMost(count) + expectation.atLeast(count + 1)
      #expect(abs(both - 1) < 1e-12)
    }
    #expect(abs(total - 1) < 1e-12)
    #expect(abs(expectation.none - expectation.atMost(0)) < 1e-14)
    #expect(abs(expectation.atLeast(10) / 0.014539078150491802 - 1) < 1e-9)
    #expect(abs(expectation.atLeast(100) / 8.258943963900864e-65 - 1) < 1e-9)
  }

  @Test func `surprise adds bits, each from nothing up to its bound`() {
    let plain = Surprise(
      age: 1_000_000,
      memory: 1_000_000,
      share: 1,
      chance: 1,
      hosts: 1,
      gravity: 0
    )
    #expect(plain.total == 0)
    let odd = Surprise(
      age: 250_000,
      memory: 1_000_000,
      share: 0.125,
      chance: 0,
      hosts: 4,
      gravity: 6
    )
    #expect(odd.parts.map(\.bits) == [2, 3, Surprise.maxPart, 2, 6])
    #expect(odd.total == 29)
  }

  @Test(arguments: [
    ("link is up", "<14>x", 0), ("link is up", "<11>x", 4), ("link is up", "<8>x", 6),
    ("Kernel PANIC", "x", 6), ("2 errors", "<14>x", 4), ("terror", "x", 0), ("warning", "x", 2),
    ("authentication failure; fatal", "x", 6), ("", "", 0), ("err", "<1", 0), ("x", "<x>", 0),
  ])
  func `what sounds grave weighs more`(text: String, sample: String, bits: Double) {
    #expect(Gravity.bits(text: Array(text.utf8), sample: Array(sample.utf8)) == bits)
  }
}

extension SeededGenerator {
  /// Evenly from above 0 up to 1.
  mutating func unit() -> Double { Double((next() >> 11) + 1) / 9_007_199_254_740_992 }

  mutating func normal() -> Double {
    (-2 * log(unit())).squareRoot() * cos(2 * Double.pi * unit())
  }

  /// A gamma variate of a shape of 1 or more (Marsaglia and Tsang 2000).
  mutating func gamma(_ shape: Double) -> Double {
    let d = shape - 1.0 / 3
    let c = 1 / (9 * d).squareRoot()
    while true {
      let x = normal()
      let v = (1 + c * x) * (1 + c * x) * (1 + c * x)
      if v > 0, log(unit()) < x * x / 2 + d - d * v + d * log(v) { return d * v }
    }
  }

  /// A Poisson variate: Knuth's product below 30, a rounded normal one above.
  mutating func poisson(_ mean: Double) -> UInt64 {
    if mean > 30 { return UInt64(max(0, (mean + mean.squareRoot() * normal()).rounded())) }
    var count: UInt64 = 0
    var product = unit()
    let limit = exp(-mean)
    while product > limit {
      count += 1
      product *= unit()
    }
    return count
  }
}
