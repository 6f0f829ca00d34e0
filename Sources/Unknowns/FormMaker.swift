public import Patterns
import Sketches

/// Makes forms of messages by the masks of their category; one for each thread.
public struct FormMaker: ~Copyable {
  var masker = Masker()
  let scratch = RegexScratch()
  /// For each category the masks of its rule file.
  private var masks: [[NamedPattern]] = []

  /// Makes a maker for categories without masks of their own.
  public init() {}

  /// Goes on with other categories.
  public mutating func setMasks(_ masks: [[NamedPattern]]) {
    // Most sites have none at all.
    self.masks = masks.allSatisfy(\.isEmpty) ? [] : masks
  }

  /// The form of a message; valid until the next call.
  public mutating func form(
    _ category: Int,
    _ message: UnsafePointer<UInt8>,
    _ count: Int
  ) -> UnsafeBufferPointer<UInt8> {
    masker.mask(message, count, masks(of: category), scratch)
  }

  func masks(of category: Int) -> [NamedPattern] {
    category < masks.count ? masks[category] : []
  }

  /// By what a message is counted; nil for one without a place in memory.
  ///
  /// Cost: 1 to 3 ns a byte, and the searches of the category's own masks.
  public mutating func sign(
    _ category: Int,
    message: UnsafeBufferPointer<UInt8>,
    host: UnsafeBufferPointer<UInt8>
  ) -> TemplateSign? {
    guard let start = message.baseAddress else { return nil }
    return TemplateSign(form: form(category, start, message.count), host: host)
  }
}
