/// One number over a time, with its course and how it has changed.
public struct Figure: Sendable, Equatable {
  /// What it is.
  public var label: String
  /// The number for people; `-` where nothing is known.
  public var text: String
  /// The number; nil where nothing is known.
  public var value: Double?
  /// What is to be known of it: `estimate, +-0.8 %`, `12 to 40`; may be empty.
  public var note = ""
  /// Its course: a number for each equal part of the time, nil where unknown.
  public var course: [Double?] = []
  /// Compared with other times.
  public var changes: [Change] = []
  /// How it is meant.
  public var tone = Sheet.Tone.plain
  /// Where it leads; nil for nowhere.
  public var link: String?
  /// Which number it is: `sshd.FailedLoginCount`; empty for one of our own.
  public var source = ""

  /// Makes a figure.
  public init(label: String, text: String, value: Double? = nil) {
    self.label = label
    self.text = text
    self.value = value
  }

  /// How a number differs from what it was at another time.
  public struct Change: Sendable, Equatable {
    /// The other time: `day before`, `Thursday before`.
    public var since: String
    /// The number then; nil where too little is known of that time.
    public var before: Double?
    /// `+12 %`, `+3`, `same`; why nothing can be said.
    public var text: String
    /// Better or worse, where one is; `plain` for a change within chance.
    public var tone = Sheet.Tone.plain
    /// Whether it is more than chance would bring.
    public var isNotable = false
  }
}
