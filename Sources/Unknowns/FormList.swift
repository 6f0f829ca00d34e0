import Sketches

/// Different forms of messages in the order they came, each with a number.
public struct FormList: ~Copyable {
  /// Most forms held by default: some 200 MB at 1,024 bytes each, far less with usual lines.
  public static let defaultLimit = 200_000

  /// The forms.
  public private(set) var forms: [[UInt8]] = []
  /// Messages whose form found the list full.
  public private(set) var overflow = 0
  private var numbers: [UInt64: Int32] = [:]
  private var masker = Masker()
  private let limit: Int

  /// Makes an empty list that holds at most `limit` forms.
  public init(limit: Int = FormList.defaultLimit) {
    self.limit = limit
  }

  /// Number of a message's form; nil when it is not held and the list is full.
  ///
  /// Cost: a mask and a look-up, about 200 ns for a form that is held.
  public mutating func number(of message: UnsafePointer<UInt8>, _ count: Int) -> Int? {
    let form = masker.mask(message, count)
    guard let start = form.baseAddress else { return nil }
    let hash = hashBytes(start, form.count, seed: Template.idSeed)
    if let known = numbers[hash] { return Int(known) }
    guard forms.count < limit else {
      overflow += 1
      return nil
    }
    numbers[hash] = Int32(forms.count)
    forms.append(Array(form))
    return forms.count - 1
  }
}
