/// A cycle that was found in the points, and what they are at each part of it.
struct Cycle: Sendable {
  /// Length, in points.
  let length: Double
  private let step: Double
  private let origin: Int64
  private var profile: Profile
  private var mean = SlotMean()

  /// - Parameters:
  ///   - length: Points of the cycle.
  ///   - history: The last points, oldest first, a step apart.
  ///   - end: Time of the last of them.
  ///   - step: Seconds from one to the next.
  init(length: Double, history: [Float], end: Int64, step: Int64) {
    self.length = length
    self.step = Double(step)
    origin = end
    profile = Profile(slots: max(Int(length.rounded()), 1))
    for (index, value) in history.enumerated() {
      learn(Double(value), at: end - Int64(history.count - 1 - index) * step, limit: .infinity)
    }
  }

  private func slot(_ time: Int64) -> Int {
    let turns = Double(time - origin) / (step * length)
    let part = turns - turns.rounded(.down)
    return min(Int(part * Double(profile.slots)), profile.slots - 1)
  }

  func value(at time: Int64, guess: Double) -> Double { profile.value(slot(time), guess: guess) }

  mutating func learn(_ value: Double, at time: Int64, limit: Double) {
    if let done = mean.add(value, to: slot(time)) {
      profile.learn(done.slot, done.mean, limit: limit)
    }
  }
}
