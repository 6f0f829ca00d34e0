/// A form and a line that had it, in one piece of memory: a form that is seen first costs intake one
/// allocation for both.
public struct FormText: Sendable, Equatable {
  private let bytes: [UInt8]
  private let split: Int

  /// Puts a form and a line together.
  init(form: UnsafeBufferPointer<UInt8>, sample: UnsafeBufferPointer<UInt8>.SubSequence) {
    split = form.count
    bytes = [UInt8](unsafeUninitializedCapacity: form.count + sample.count) { room, count in
      count = form.count + sample.count
      _ = room.initialize(from: form)
      _ = UnsafeMutableBufferPointer(rebasing: room[form.count...]).initialize(from: sample)
    }
  }

  /// Puts a form and a line together.
  public init(form: [UInt8], sample: [UInt8]) {
    split = form.count
    bytes = form + sample
  }

  /// The form; a copy.
  public var form: [UInt8] { Array(bytes[..<split]) }
  /// The line; a copy.
  public var sample: [UInt8] { Array(bytes[split...]) }
}
