public import Sketches
public import Unknowns

/// A template as the unknown report shows it: a group of forms, all its numbers added up.
public struct UnknownTemplate: Sendable {
  /// Hash of the text.
  public var id: UInt64
  /// The first digits of the id, as many as tell it from all others of the report; at least 8.
  public var shortID = ""
  /// The text that stands for all forms.
  public var text: [UInt8]
  /// How many forms it has.
  public var forms: Int
  /// Records: all that are stored, or those of the period when the report is of it alone.
  public var count: UInt64
  /// Time of the first, in Unix seconds.
  public var first: Int64
  /// Time of the last.
  public var last: Int64
  /// Hosts that sent it.
  public var hosts: Distinct
  /// A whole line of its most frequent form.
  public var sample: [UInt8]
  /// Records on the days of the period.
  public var periodCount: UInt64
  /// How many were to be expected of them; nil without enough history.
  public var expected: Double?
  /// How surprising it is.
  public var surprise: Surprise

  /// The id as sixteen hexadecimal digits.
  public var idText: String { Template.text(of: id) }

  /// Gives each template its short id.
  ///
  /// Cost: sorts all ids.
  static func shorten(_ templates: inout [[UnknownTemplate]]) {
    let least = 8
    let ids = Set(templates.joined().map(\.id)).sorted()
    var lengths: [UInt64: Int] = [:]
    for (place, id) in ids.enumerated() {
      // Digits shared with a neighbour in the order of ids are the most shared with any.
      let neighbours = [place - 1, place + 1].filter(ids.indices.contains)
      let shared = neighbours.map { (id ^ ids[$0]).leadingZeroBitCount / 4 }.max() ?? 0
      if shared >= least { lengths[id] = shared + 1 }
    }
    for list in templates.indices {
      for place in templates[list].indices {
        let length = lengths[templates[list][place].id] ?? least
        templates[list][place].shortID = String(templates[list][place].idText.prefix(length))
      }
    }
  }
}
