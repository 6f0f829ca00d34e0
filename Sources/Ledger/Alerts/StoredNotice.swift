public import Foundation

/// A notice as it waits on disk for its hook, and afterwards as history.
public struct StoredNotice: Sendable, Equatable {
  /// Its number, from 1; 0 before it is stored.
  public var id: Int64 = 0
  /// The hook's name.
  public var hook: String
  /// What its alerts have in common.
  public var group: String
  /// `firing`, `resolved` or `reminder`.
  public var event: String
  /// When it was made, in Unix seconds.
  public var made: Int64
  /// The notice with which the group's story began; 0 before it is stored for one that begins a story.
  public var thread: Int64 = 0
  /// When the notice that began the story was made.
  public var threadMade: Int64 = 0
  /// Where it stands.
  public var state = State.waiting
  /// Runs begun.
  public var tries = 0
  /// No further run before this time.
  public var next: Int64 = 0
  /// When it was sent, given up or dropped.
  public var ended: Int64?
  /// Why the last run failed; empty when none did.
  public var error = ""
  /// The first line of its text.
  public var headline: String
  /// The notice as JSON; empty once it has ended.
  public var body = Data()

  /// Where a notice stands.
  public enum State: String, Sendable, CaseIterable {
    /// It waits for its first or next run.
    case waiting
    /// Its hook runs.
    case running
    /// The hook has taken it.
    case sent
    /// The hook failed too often.
    case failed
    /// It was among the oldest when too many waited, or its hook is gone.
    case dropped
    /// The hook had spoken too often: it was never sent.
    case held
  }

  /// Makes a notice that waits.
  public init(hook: String, group: String, event: String, made: Int64, headline: String) {
    self.hook = hook
    self.group = group
    self.event = event
    self.made = made
    self.headline = headline
  }
}

/// What has to be known to decide what a hook is told.
public struct NoticeWork: Sendable {
  /// What is not settled yet, in the order of the episodes.
  public var open: [(mark: AlertMark, episode: AlertEpisode)] = []
  /// Of the series in `open`, every mark that was seen since a time, in the order of the episodes.
  public var recent: [String: [AlertMark]] = [:]
  /// When the series in `open` first fired since that time.
  public var firstFired: [String: Int64] = [:]
  /// Notices that were made since a time, without those held back.
  public var made = 0
  /// Notices that were held back since the last one.
  public var heldBack = 0

  /// Nothing.
  public init() {}
}

/// What deciding has changed for one hook, written in one transaction.
public struct NoticeChange: Sendable {
  /// The hook's name.
  public var hook: String
  /// Marks that have changed.
  public var marks: [AlertMark] = []
  /// Notices to be queued, or kept as held back.
  public var notices: [StoredNotice] = []
  /// Notices held back since the last one; nil when that has not changed.
  public var heldBack: Int?

  /// Nothing.
  public init(hook: String) { self.hook = hook }

  /// Whether there is nothing to write.
  public var isEmpty: Bool { marks.isEmpty && notices.isEmpty && heldBack == nil }
}
