import Sketches

/// By what a message is counted: the id of its form and the hash of its host.
public struct TemplateSign {
  /// Hash of the masked message.
  public let id: UInt64
  /// Hash of the host; nil for a message without one.
  public let host: UInt64?

  /// Hashes a form; nil when there is none.
  init?(form: UnsafeBufferPointer<UInt8>, host: UnsafeBufferPointer<UInt8>) {
    guard let start = form.baseAddress else { return nil }
    id = hashBytes(start, form.count, seed: Template.idSeed)
    self.host = host.baseAddress.map { hashBytes($0, host.count, seed: Template.idSeed) }
  }
}
