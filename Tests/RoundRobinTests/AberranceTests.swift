import Foundation
import RoundRobin
import Testing

@Suite struct AberranceTests {
  let scratch: Scratch
  private let day: Int64 = 86_400

  init() throws { scratch = try Scratch() }

  private func minutes(_ day: Double) -> Int { Int(day * 1_440) }

  @Test(arguments: [1, 2, 3] as [UInt64]) func `clean noise is hardly ever aberrant`(
    seed: UInt64
  ) throws {
    let file = try makeFile(scratch("a.rrd"), officeSeries(days: 21, noise: 0.05, seed: seed))
    let spans = try Aberrance.aberrantMinutes(file, from: monday + 2 * day, to: monday + 21 * day)
    #expect(spans.count <= 2, "seed \(seed): \(spans)")
  }

  @Test(arguments: [1, 2, 3] as [UInt64]) func `a shift to three times is found in the window`(
    seed: UInt64
  ) throws {
    var series = officeSeries(days: 15, noise: 0.05, seed: seed)
    let first = minutes(14) + 600
    for index in first..<first + 30 {
      series[index] = MinuteValue(time: series[index].time, value: series[index].value * 3)
    }
    let file = try makeFile(scratch("a.rrd"), series)
    let start = series[first].time
    let spans = try Aberrance.aberrantMinutes(file, from: start - 3_600, to: start + 7_200)
    let span = try #require(spans.first, "seed \(seed)")
    #expect(span.from >= start && span.from < start + 9 * 60, "seed \(seed): \(span)")
    #expect(span.to > span.from && span.to <= start + 40 * 60)
    #expect(span.since >= start - 4 * 60 && span.since <= start)
    #expect(span.direction == .up)
    #expect(span.peak >= start && span.peak < start + 1_800)
    #expect(span.observed > span.high && span.low < span.expected && span.expected < span.high)
    let index = Int((span.peak - monday) / 60)
    #expect(span.observed == series[index].value)
  }

  @Test func `a fall is found as well, and its direction`() throws {
    var series = officeSeries(days: 12, noise: 0.05, seed: 4)
    let first = minutes(11) + 720
    for index in first..<first + 20 {
      series[index] = MinuteValue(time: series[index].time, value: 0)
    }
    let file = try makeFile(scratch("a.rrd"), series)
    let start = series[first].time
    let spans = try Aberrance.aberrantMinutes(file, from: start, to: start + 1_200)
    let span = try #require(spans.first)
    #expect(span.direction == .down && span.observed == 0 && span.low > 0, "\(spans)")
    #expect(span.from < start + 9 * 60)
  }

  @Test(arguments: [1, 2, 5, 30, 720]) func `a gap is no aberrance`(gap: Int) throws {
    var series = officeSeries(days: 8, noise: 0.05, seed: 5)
    // Several gaps, ten minutes of values between them.
    for round in 0..<min(8, 720 / gap) {
      let first = minutes(6) + 300 + round * 10
      series.removeSubrange(first..<first + gap)
    }
    let file = try makeFile(scratch("a.rrd"), series)
    let spans = try Aberrance.aberrantMinutes(file, from: monday + 6 * day, to: monday + 8 * day)
    #expect(spans == [])
  }

  @Test func `zeros all day are no aberrance`() throws {
    let zeros = (0..<minutes(5)).map { MinuteValue(time: monday + Int64($0) * 60, value: 0) }
    let file = try makeFile(scratch("a.rrd"), zeros)
    #expect(try Aberrance.aberrantMinutes(file, from: monday, to: monday + 5 * day) == [])
  }

  @Test func `the band that is reported is the band librrd judged by`() throws {
    var series = officeSeries(days: 6, noise: 0.1, seed: 6)
    for index in minutes(5)..<minutes(5) + 40 {
      series[index] = MinuteValue(time: series[index].time, value: series[index].value * 2)
    }
    let file = try makeFile(scratch("a.rrd"), series)
    let (from, to) = (monday + 3 * day, monday + 6 * day)
    let observed = try file.fetch(.average, from: from, to: to).values
    let predicted = try file.fetch(.prediction, from: from, to: to).values
    let deviation = try file.fetch(.deviation, from: from, to: to).values
    let failures = try file.fetch(.failures, from: from, to: to).values
    let isOutside = observed.indices.map {
      abs(observed[$0] - predicted[$0]) > 2.5 * deviation[$0]
    }
    let judged = (8..<observed.count).map { index in
      isOutside[(index - 8)...index].count { $0 } >= 7 ? 1.0 : 0.0
    }
    #expect(judged.contains(1))
    #expect(judged == Array(failures[8...]))
  }

  @Test func `a multiplicative season is read as well`() throws {
    let season = Season(
      name: "day",
      minutes: 1_440,
      smoothingWindow: 0.05,
      model: .multiplicative
    )
    var series = officeSeries(days: 6, noise: 0.05, seed: 8)
    for index in minutes(5)..<minutes(5) + 20 {
      series[index] = MinuteValue(time: series[index].time, value: series[index].value * 3)
    }
    let file = try makeFile(scratch("a.rrd"), season: season, series)
    let start = monday + 5 * day
    let spans = try Aberrance.aberrantMinutes(file, from: start, to: start + 1_800)
    #expect(spans.first?.direction == .up)
  }

  @Test func `learning is said until ten seasons have been seen`() throws {
    let file = try makeFile(scratch("a.rrd"), officeSeries(days: 12, noise: 0.05, seed: 7))
    let early = try Aberrance.learning(file, at: monday + 3 * day + 10)
    #expect(early.description == "learning (3 of 10 seasons)" && !early.isReady)
    #expect(try Aberrance.standing(file, at: monday + 3 * day) == .learning(early))
    let late = try Aberrance.learning(file, at: monday + 12 * day)
    #expect(late.description == "ready (12 seasons)" && late.isReady)
    #expect(try Aberrance.standing(file, at: monday + 12 * day) == .judging(late))
    #expect(try Aberrance.learning(file, at: monday - day).seasonsSeen == 0)
    #expect(try Aberrance.learning(file, at: monday + 10 * day).isReady)
    #expect(try !Aberrance.learning(file, at: monday + 10 * day - 1).isReady)
  }

  @Test func `a week takes ten weeks`() throws {
    let hourly = (0..<75 * 24).map { hour in
      (0..<60).map { MinuteValue(time: monday + Int64(hour * 60 + $0) * 60, value: 10) }
    }
    let file = try makeFile(scratch("w.rrd"), season: .week, hourly.flatMap { $0 })
    #expect(try Aberrance.learning(file, at: monday + 69 * day).seasonsSeen == 9)
    #expect(try Aberrance.learning(file, at: monday + 70 * day).isReady)
  }

  @Test func `a week's season knows the weekend after ten weeks`() throws {
    let weeks = officeSeries(days: 77, noise: 0.05, seed: 10).enumerated().map { index, minute in
      let isWeekend = index / 1_440 % 7 >= 5
      return isWeekend
        ? MinuteValue(time: minute.time, value: (minute.value * 0.35).rounded()) : minute
    }
    let end = monday + 77 * day
    let weekly = try makeFile(scratch("w.rrd"), season: .week, weeks)
    let spans = try Aberrance.aberrantMinutes(weekly, from: end - 7 * day, to: end)
    #expect(spans.count <= 2, "\(spans)")
    let saturday = try weekly.fetch(.prediction, from: end - 2 * day, to: end - day)
    let noon = try #require(saturday.value(at: end - 2 * day + 13 * 3_600))
    #expect(abs(noon - 1_250 * 0.35) < 50, "\(noon)")
  }

  @Test func `rare events are too sparse to judge`() throws {
    var generator = SeededGenerator(seed: 9)
    let events = (0..<minutes(11)).map { minute in
      let value = Double.random(in: 0..<1, using: &generator) < 0.02 ? 1.0 : 0
      return MinuteValue(time: monday + Int64(minute) * 60, value: value)
    }
    let file = try makeFile(scratch("a.rrd"), events)
    let standing = try Aberrance.standing(file, at: monday + 11 * day)
    #expect(standing.description == "too sparse (mean 0.02 a minute, at least 2.0 needed)")
  }

  @Test func `a file without a season cannot be asked`() throws {
    let file = try makeFile(
      scratch("a.rrd"),
      season: nil,
      officeSeries(days: 1, noise: 0, seed: 1)
    )
    #expect(throws: RoundRobinError.self) {
      try Aberrance.aberrantMinutes(file, from: monday, to: monday + day)
    }
    #expect(throws: RoundRobinError.self) { try Aberrance.learning(file, at: monday) }
  }
}
