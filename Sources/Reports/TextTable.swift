/// Columns of text for people: numbers to the right, words to the left, two blanks between.
public struct TextTable: Sendable {
  /// How a column is aligned.
  public enum Alignment: Sendable {
    /// For words.
    case left
    /// For numbers.
    case right
  }

  private let columns: [(title: String, alignment: Alignment)]
  private var rows: [[String]] = []

  /// Starts a table with its columns.
  public init(_ columns: [(title: String, alignment: Alignment)]) {
    self.columns = columns
  }

  /// Whether there is no row.
  public var isEmpty: Bool { rows.isEmpty }

  /// Adds a row; missing cells are empty, cells beyond the columns are left out.
  public mutating func add(_ cells: [String]) {
    rows.append(Array(cells.prefix(columns.count)))
  }

  /// The table as lines, each ended by a line feed; trailing blanks are left out.
  public var text: String {
    let titles = columns.map(\.title)
    var widths = titles.map(\.count)
    for row in rows {
      for (index, cell) in row.enumerated() { widths[index] = max(widths[index], cell.count) }
    }
    return ([titles] + rows).map { row in
      var line = ""
      for (index, column) in columns.enumerated() {
        let cell = index < row.count ? row[index] : ""
        let padding = String(repeating: " ", count: widths[index] - cell.count)
        line += column.alignment == .right ? padding + cell : cell + padding
        if index < columns.count - 1 { line += "  " }
      }
      while line.hasSuffix(" ") { line.removeLast() }
      return line + "\n"
    }.joined()
  }
}

/// Numbers as people read them.
public enum NumberText {
  /// `1,234,567`.
  public static func grouped(_ number: UInt64) -> String {
    var digits = String(number)
    var groups: [String] = []
    while digits.count > 3 {
      groups.insert(String(digits.suffix(3)), at: 0)
      digits.removeLast(3)
    }
    return ([digits] + groups).joined(separator: ",")
  }

  /// A share as `93.4 %`; nil as `-`.
  public static func percent(_ share: Double?) -> String {
    guard let share else { return "-" }
    // Never "100.0 %" for less than all, nor "0.0 %" for more than none.
    let tenths =
      share >= 1 ? 1000 : share <= 0 ? 0 : min(999, max(1, Int((share * 1000).rounded())))
    return "\(tenths / 10).\(tenths % 10) %"
  }
}
