import Reports

/// The measurements as columns.
enum Table {
  static func show(_ rows: [Measurement], floor: String) {
    let floorSeconds = rows.first { $0.name == floor }?.seconds ?? 1
    print(
      "what".padded(18) + "ns/line".padded(-10) + "lines/s".padded(-14) + "MB/s".padded(-8)
        + "x \(floor)".padded(-13) + "allocs/line".padded(-13) + "peak MB".padded(-9)
    )
    for row in rows {
      let lines = Double(row.lines)
      print(
        row.name.padded(18)
          + tenths(row.seconds * 1e9 / lines).padded(-10)
          + NumberText.grouped(UInt64(lines / row.seconds)).padded(-14)
          + String(Int(Double(row.bytes) / row.seconds / 1e6)).padded(-8)
          + tenths(row.seconds / floorSeconds).padded(-13)
          + (row.allocations.map { thousandths(Double($0) / lines) } ?? "").padded(-13)
          + (row.peakKiB.map { String($0 / 1024) } ?? "").padded(-9)
      )
    }
    print(
      """
      Stages: CPU time of one thread on lines in memory, each with all before it; the others: wall
      time of the whole program, start included. Best of the rounds.
      """
    )
  }

  private static func tenths(_ value: Double) -> String {
    let scaled = Int((value * 10).rounded())
    return "\(scaled / 10).\(scaled % 10)"
  }

  private static func thousandths(_ value: Double) -> String {
    let scaled = Int((value * 10_000).rounded())
    let digits = String(scaled % 10_000)
    return "\(scaled / 10_000).\(String(repeating: "0", count: 4 - digits.count))\(digits)"
  }
}

extension String {
  /// Filled with blanks to a width: on the right, or on the left for a negative one.
  func padded(_ width: Int) -> String {
    let blanks = String(repeating: " ", count: max(0, abs(width) - count))
    return width < 0 ? blanks + self : self + blanks
  }
}
