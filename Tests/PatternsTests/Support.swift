import Patterns

/// Calls `body` with the bytes and what must be readable behind them.
func withPadded<Result>(
  _ bytes: [UInt8],
  noise: UInt8 = 0x0a,
  _ body: (UnsafePointer<UInt8>, Int) -> Result
) -> Result {
  let padded = bytes + [UInt8](repeating: noise, count: 64)
  return padded.withUnsafeBufferPointer { buffer in
    guard let base = buffer.baseAddress else { preconditionFailure("padded bytes have an address") }
    return body(base, bytes.count)
  }
}

/// What a search over many rules found: the rule, and the groups as offsets.
struct Found: Equatable {
  var rule: Int
  var captures: [Int]
}
