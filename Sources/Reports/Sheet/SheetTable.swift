/// Rows and columns of a sheet.
public struct SheetTable: Sendable, Equatable {
  /// What stands above it; may be empty.
  public var title: String
  /// The columns.
  public var columns: [Column]
  /// The rows, as many cells as there are columns.
  public var rows: [[Cell]] = []
  /// What is to be known of it: what is not listed, how sure the numbers are.
  public var notes: [String] = []
  /// What is said where there is no row.
  public var empty = "nothing"
  /// Which number it is the table of: `asa.denied_sources`; empty for one of our own.
  public var source = ""

  /// Makes a table without rows.
  public init(title: String, columns: [Column]) {
    self.title = title
    self.columns = columns
  }

  /// A column.
  public struct Column: Sendable, Equatable {
    /// What stands above it.
    public var title: String
    /// Whether it holds numbers, which stand on the right.
    public var isNumber: Bool

    /// Makes a column.
    public init(_ title: String, isNumber: Bool = false) {
      self.title = title
      self.isNumber = isNumber
    }
  }

  /// What a row has in a column.
  public struct Cell: Sendable, Equatable {
    /// What it says.
    public var text: String
    /// The number that it shows; nil for words.
    public var value: Double?
    /// How much of the whole it is, 0 to 1, drawn as a bar; nil for none.
    public var share: Double?
    /// Where it leads; nil for nowhere.
    public var link: String?
    /// How it is meant.
    public var tone = Sheet.Tone.plain

    /// Makes a cell.
    public init(_ text: String, value: Double? = nil, share: Double? = nil, link: String? = nil) {
      self.text = text
      self.value = value
      self.share = share
      self.link = link
    }
  }
}
