public import Sketches

/// Something that goes up and down and outlives the minute: where it stood, and how it changed.
public struct Level: Sendable, Equatable {
  /// Where it stood when the minute began; nil in what only adds to a minute, an amendment.
  public var base: ExactSum?
  /// By how much it rose in the minute; negative when it fell.
  public var change: ExactSum

  /// Makes a level.
  public init(base: ExactSum? = nil, change: ExactSum = ExactSum()) {
    self.base = base
    self.change = change
  }

  /// Where it stands at the end.
  public var value: ExactSum {
    var value = base ?? ExactSum()
    value.merge(change)
    return value
  }

  /// Adds a later part of the minute, an amendment of it, or a later minute.
  public mutating func merge(_ other: Level) {
    base = base ?? other.base
    change.merge(other.change)
  }

  /// Adds what another instance has of the same minute: what is open there is open as well.
  public mutating func combine(_ other: Level) {
    if let theirs = other.base {
      var sum = base ?? ExactSum()
      sum.merge(theirs)
      base = sum
    }
    change.merge(other.change)
  }
}
