import Foundation
import Sketches
import Testing
import TestSupport

struct DecimalTests {
  private func parse(_ text: String) -> DecimalNumber? {
    withBytes(Array(text.utf8)) { DecimalNumber.parse($0, $1) }
  }

  @Test(
    arguments: [
      ("0", 0, 0), ("123", 123, 0), ("+7", 7, 0), ("-1.5", -1, -500_000_000),
      ("0.25", 0, 250_000_000), ("-0.25", 0, -250_000_000), (".5", 0, 500_000_000),
      ("-.5", 0, -500_000_000), ("007.070", 7, 70_000_000), ("-0", 0, 0), ("-0.0", 0, 0),
      ("0.000000001", 0, 1), ("0.0000000005", 0, 1), ("0.00000000049999", 0, 0),
      ("-0.0000000005", 0, -1), ("1.9999999995", 2, 0), ("-1.9999999995", -2, 0),
      ("1.99999999949", 1, 999_999_999), ("000000000000000000000000000012", 12, 0),
      ("9223372036854775807", Int64.max, 0), ("-9223372036854775808", Int64.min, 0),
      ("9223372036854775807.999999999", Int64.max, 999_999_999),
      ("-9223372036854775808.5", Int64.min, -500_000_000),
    ] as [(String, Int64, Int64)]
  )
  func `numbers are read exactly`(text: String, whole: Int64, nano: Int64) throws {
    let number = try #require(parse(text))
    #expect((number.whole, number.nano) == (whole, nano))
    #expect(DecimalNumber(whole: whole, nano: nano) == number)
    #expect(number.doubleValue == Double(number.description))
    #expect(parse(number.description) == number)
  }

  @Test(arguments: [
    "", "+", "-", ".", "-.", "5.", "1.2.3", "--1", "+-1", "1-", "1 ", " 1", "1e3", "0x1f", "1,000",
    "NaN", "inf", "12a", "1.5a", "1.1234567890x", "١", "1\0", "9223372036854775808",
    "-9223372036854775809", "18446744073709551616", "99999999999999999999999",
    "9223372036854775807.9999999995", "-9223372036854775808.9999999995",
  ])
  func `what is not wholly a number in range is none`(text: String) {
    #expect(parse(text) == nil)
  }

  @Test func `parts that contradict each other make no number`() {
    #expect(DecimalNumber(whole: 1, nano: -1) == nil)
    #expect(DecimalNumber(whole: -1, nano: 1) == nil)
    #expect(DecimalNumber(whole: 0, nano: 1_000_000_000) == nil)
    #expect(DecimalNumber(whole: 0, nano: .min) == nil)
    #expect(DecimalNumber(whole: .min, nano: -999_999_999)?.whole == .min)
  }

  @Test(arguments: lawSeeds)
  func `random texts are read like Decimal reads them, and ordered likewise`(seed: UInt64) throws {
    var random = SeededGenerator(seed)
    var last: (DecimalNumber, Decimal) = (DecimalNumber(0), 0)
    for _ in 0..<2_000 {
      let text = randomNumber(&random)
      let number = try #require(parse(text), "seed \(seed), \(text)")
      let decimal = try #require(Decimal(string: text))
      #expect(Decimal(string: number.description) == decimal, "seed \(seed), \(text)")
      #expect((number < last.0) == (decimal < last.1), "seed \(seed), \(text)")
      last = (number, decimal)
    }
  }

  @Test(arguments: lawSeeds)
  func `sums are those of Decimal, in any order and grouping`(seed: UInt64) throws {
    var random = SeededGenerator(seed)
    let texts = (0..<500).map { _ in randomNumber(&random) }
    let numbers = try texts.map { try #require(parse($0)) }
    let expected = texts.reduce(Decimal(0)) { $0 + (Decimal(string: $1) ?? .nan) }
    let whole = sum(numbers[...])
    #expect(Decimal(string: whole.description) == expected, "seed \(seed)")
    #expect(!whole.isOverflowed)
    let nearest = try #require(Double(whole.description))
    #expect(abs(whole.doubleValue - nearest) <= nearest.ulp, "seed \(seed)")
    #expect(sum(numbers.shuffled(using: &random)[...]) == whole, "seed \(seed)")
    let cut = Int.random(in: 0...500, using: &random)
    var left = sum(numbers[..<cut])
    left.merge(sum(numbers[cut...]))
    var right = sum(numbers[cut...])
    right.merge(sum(numbers[..<cut]))
    #expect(left == whole && right == whole, "seed \(seed), cut at \(cut)")
    let parts = try #require(DecimalNumber(whole: whole.whole, nano: whole.nano))
    #expect(parts.description == whole.description, "seed \(seed)")
  }

  @Test func `a sum may leave the range of Int64 and come back`() {
    var sum = ExactSum()
    sum.add(whole: .max, nano: 999_999_999)
    #expect(!sum.isOverflowed)
    sum.add(whole: 0, nano: 1)
    #expect(sum.isOverflowed)
    #expect((sum.whole, sum.nano) == (.max, 999_999_999))
    #expect(sum.description == "9223372036854775808")
    #expect(sum.doubleValue == 0x1p63)
    sum.add(whole: -1, nano: 500_000_000)
    #expect(!sum.isOverflowed)
    #expect((sum.whole, sum.nano) == (.max, 500_000_000))
    var low = ExactSum()
    low.add(whole: .min, nano: -999_999_999)
    #expect(!low.isOverflowed)
    low.add(whole: 0, nano: -1)
    #expect(low.isOverflowed)
    #expect((low.whole, low.nano) == (.min, -999_999_999))
  }

  @Test func `a sum beyond 128 bits is flagged for good and does not trap`() {
    for sign: Int64 in [1, -1] {
      var sum = ExactSum()
      sum.add(whole: sign > 0 ? .max : .min, nano: 0)
      for _ in 0..<40 {
        let copy = sum
        sum.merge(copy)
      }
      #expect(sum.isOverflowed)
      #expect(sum.whole == (sign > 0 ? .max : .min))
      var back = sum
      back.add(whole: -sign, nano: 0)
      #expect(back.isOverflowed)
      #expect(back.description.count > 20)
    }
  }

  @Test(
    arguments: [
      (0, 0, "0"), (12, 500_000_000, "12.5"), (-3, 0, "-3"), (0, -1, "-0.000000001"),
      (1, -1, "0.999999999"), (-1, 2_500_000_000, "1.5"), (0, .max, "9223372036.854775807"),
    ] as [(Int64, Int64, String)]
  )
  func `sums are written in plain decimal`(whole: Int64, nano: Int64, text: String) {
    var sum = ExactSum()
    sum.add(whole: whole, nano: nano)
    #expect(sum.description == text)
    #expect(sum.doubleValue == Double(text))
  }

  private func sum(_ numbers: ArraySlice<DecimalNumber>) -> ExactSum {
    var sum = ExactSum()
    for number in numbers { sum.add(number) }
    return sum
  }

  /// Up to 15 digits before the point and 9 after it: no sum of 500 leaves Decimal's 38 digits.
  private func randomNumber(_ random: inout SeededGenerator) -> String {
    let digits = Int.random(in: 1...15, using: &random)
    let decimals = Int.random(in: 0...9, using: &random)
    var text = ["", "-", "+"].randomElement(using: &random) ?? ""
    for _ in 0..<digits { text += String(Int.random(in: 0...9, using: &random)) }
    if decimals > 0 { text += "." }
    for _ in 0..<decimals { text += String(Int.random(in: 0...9, using: &random)) }
    return text
  }
}

struct ExactSumTextTests {
  @Test(arguments: [
    "0", "12.5", "-3", "-0.000000001", "9223372036854775807", "18446744073709551614.25",
    "-170141183460469231731", "123456789012345678901234567",
  ])
  func `a sum is read back from its own text`(text: String) throws {
    let sum = try #require(ExactSum(text.utf8))
    #expect(sum.description == text)
  }

  @Test(arguments: [
    "", "-", ".", "1.", "1.0000000001", "1e5", " 1", "1 ", "+1", "1.2.3", "--1",
    "99999999999999999999999999999999999999999",
  ])
  func `what is no sum is refused`(text: String) {
    #expect(ExactSum(text.utf8) == nil)
  }
}
