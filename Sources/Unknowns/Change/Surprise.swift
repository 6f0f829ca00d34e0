import Glibc

/// How surprising a template is, in bits: each part is the -log2 of a share or a chance, so that
/// parts add as independent pieces of news do.
public struct Surprise: Sendable, Equatable {
  /// How young it is: -log2 of the share of the store's time that it has been known for.
  public var novelty: Double
  /// How rare: -log2 of its share of the category's unmatched records.
  public var rarity: Double
  /// How sudden: -log2 of the chance of as many records in the period at its usual rate, or of none.
  public var burst: Double
  /// How widespread: log2 of its hosts; that each of them says it by itself halves the chance.
  public var spread: Double
  /// How grave it sounds (`Gravity`).
  public var gravity: Double

  /// Most that a part can add, in bits: one in 65,536, beyond which shares are noise.
  public static let maxPart = 16.0

  /// Makes a surprise from what is known of a template.
  ///
  /// - Parameters:
  ///   - age: seconds since it was first seen.
  ///   - memory: seconds that the store knows of its category.
  ///   - share: its part of the category's unmatched records, 0...1.
  ///   - chance: of as many records in the period, or of none; 1 when nothing is known.
  ///   - hosts: how many have sent it.
  ///   - gravity: in bits.
  public init(
    age: Int64,
    memory: Int64,
    share: Double,
    chance: Double,
    hosts: UInt64,
    gravity: Double
  ) {
    let span = Double(max(memory, 1))
    novelty = Surprise.bits(min(max(Double(age), 60) / span, 1))
    rarity = Surprise.bits(share)
    burst = Surprise.bits(chance)
    spread = min(log2(Double(max(hosts, 1))), Surprise.maxPart)
    self.gravity = gravity
  }

  /// All parts together.
  public var total: Double { novelty + rarity + burst + spread + gravity }

  /// The parts by name, in a fixed order.
  public var parts: [(name: String, bits: Double)] {
    [
      ("novelty", novelty), ("rarity", rarity), ("burst", burst), ("spread", spread),
      ("gravity", gravity),
    ]
  }

  private static func bits(_ chance: Double) -> Double {
    chance > 0 ? min(max(-log2(chance), 0), maxPart) : maxPart
  }
}
