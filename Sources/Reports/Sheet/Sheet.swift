/// What people look at, before it is text, HTML or JSON: a title, what must be said first, and parts
/// that hold figures, tables, charts and lists.
///
/// All text in it may hold anything: renderers show it harmlessly.
public struct Sheet: Sendable, Equatable {
  /// What it is.
  public var title: String
  /// A line below the title: for whom, of when.
  public var subtitle = ""
  /// What must be known before a number is believed: stale, gaps, mistakes.
  public var notices: [Notice] = []
  /// Its parts, in order.
  public var sections: [Section] = []
  /// Where the numbers come from, how old they are, what making the sheet took.
  public var footer: [String] = []

  /// Makes an empty sheet.
  public init(title: String, subtitle: String = "") {
    self.title = title
    self.subtitle = subtitle
  }

  /// A sentence that stands above all numbers.
  public struct Notice: Sendable, Equatable {
    /// How grave it is.
    public var tone: Tone
    /// The sentence.
    public var text: String

    /// Makes a notice.
    public init(_ tone: Tone, _ text: String) {
      self.tone = tone
      self.text = text
    }
  }

  /// How something is meant: never told by colour alone.
  public enum Tone: String, Sendable {
    /// As any other.
    case plain
    /// Better than before, in order.
    case good
    /// Worth a look.
    case warning
    /// Needs somebody.
    case bad
  }

  /// A part.
  public struct Section: Sendable, Equatable {
    /// What stands above it; empty for none.
    public var title: String
    /// A sentence below the title; may be empty.
    public var note: String
    /// Where the title leads; nil for nowhere.
    public var link: String?
    /// What it shows, in order.
    public var blocks: [Block]

    /// Makes a part.
    public init(title: String, note: String = "", link: String? = nil, blocks: [Block] = []) {
      self.title = title
      self.note = note
      self.link = link
      self.blocks = blocks
    }
  }

  /// A piece of a part.
  public enum Block: Sendable, Equatable {
    /// Numbers, each with its course and its change.
    case figures([Figure])
    /// Rows and columns.
    case table(SheetTable)
    /// The course of numbers.
    case chart(Chart)
    /// Entries one below the other.
    case list(SheetList)
    /// A sentence.
    case text(String)

    /// The same below a title: a list does not say it once more.
    func below(title: String) -> Block {
      guard case .list(var list) = self, list.title == title else { return self }
      list.title = ""
      return .list(list)
    }
  }
}
