/// A course in a few characters or a small picture.
enum Sparkline {
  private static let bars: [Character] = ["▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"]

  /// A character for each value, from zero up to the greatest; `·` where nothing is known.
  static func text(_ values: [Double?]) -> String {
    let known = values.compactMap { $0 }
    guard let most = known.max() else { return "" }
    let least = min(known.min() ?? 0, 0)
    let range = most - least
    return String(
      values.map { value in
        guard let value else { return "·" }
        guard range > 0 else { return bars[0] }
        let place = Int(((value - least) / range * 7).rounded())
        return bars[min(max(place, 0), 7)]
      }
    )
  }
}
