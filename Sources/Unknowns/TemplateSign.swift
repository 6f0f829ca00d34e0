import Sketches

/// By what a message is counted: the id of its template and the hash of its host.
public struct TemplateSign {
  /// Hash of the masked message.
  public let id: UInt64
  /// Hash of the host; nil for a message without one.
  public let host: UInt64?

  /// Masks and hashes a message; nil when there is none.
  ///
  /// Cost: about 1 ns a byte.
  public init?(
    message: UnsafeBufferPointer<UInt8>,
    host: UnsafeBufferPointer<UInt8>,
    masker: inout Masker
  ) {
    guard let start = message.baseAddress else { return nil }
    let text = masker.mask(start, message.count)
    guard let textStart = text.baseAddress else { return nil }
    id = hashBytes(textStart, text.count, seed: Template.idSeed)
    self.host = host.baseAddress.map { hashBytes($0, host.count, seed: Template.idSeed) }
  }
}
