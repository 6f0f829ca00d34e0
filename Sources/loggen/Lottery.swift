/// Draws an index by weight in constant time: Walker's alias method, tables after Vose (1991).
struct Lottery {
  private struct Ticket {
    /// Of 2^32: below it the ticket's own index wins, else `other`.
    var threshold: UInt64
    var other: Int
  }

  private var tickets: [Ticket]

  /// At least one weight must be above zero; a weight of zero is never drawn.
  init(weights: [Double]) {
    let mean = weights.reduce(0, +) / Double(weights.count)
    var scaled = weights.map { $0 / mean }
    tickets = scaled.indices.map { Ticket(threshold: 1 << 32, other: $0) }
    var small = scaled.indices.filter { scaled[$0] < 1 }
    var large = scaled.indices.filter { scaled[$0] >= 1 }
    while let poor = small.popLast() {
      guard let rich = large.last else {
        // Rounding left a ticket just under one; a weightless one must still never win.
        if weights[poor] == 0 {
          let heir = weights.indices.max { weights[$0] < weights[$1] } ?? poor
          tickets[poor] = Ticket(threshold: 0, other: heir)
        }
        continue
      }
      tickets[poor] = Ticket(threshold: UInt64(scaled[poor] * 0x1p32), other: rich)
      scaled[rich] -= 1 - scaled[poor]
      if scaled[rich] < 1 {
        large.removeLast()
        small.append(rich)
      }
    }
  }

  /// Zipf's law with exponent 1: the k-th is drawn in proportion to 1 / (k + `flatness`).
  init(zipf count: Int, flatness: Double = 1) {
    self.init(weights: (0..<count).map { 1 / (Double($0) + flatness) })
  }

  /// The index that 64 random bits draw.
  func draw(_ bits: UInt64) -> Int {
    let index = Int(truncatingIfNeeded: ((bits >> 32) &* UInt64(tickets.count)) >> 32)
    let ticket = tickets[index]
    return bits & 0xFFFF_FFFF < ticket.threshold ? index : ticket.other
  }
}
