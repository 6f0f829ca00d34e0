import Foundation
import Ledger
import Rulebook

/// Decides what one hook is told: a function of what the store holds and of a time.
///
/// It keeps nothing between two calls. What it decides is written in one transaction, so that a crash
/// before it has decided nothing and a crash behind it has lost nothing. The rules are described in
/// `Docs/Hooks.md`.
struct Notifier {
  /// Seconds for which a series counts as flapping where there is no repeat interval, and after which
  /// Alertmanager is told again.
  static let defaultInterval = 14_400
  /// Seconds to which a group wait of less is raised for a series that has fired before.
  static let flappingWait = 30

  /// What was decided, and how much was kept back on the way.
  struct Decision {
    var change: NoticeChange
    /// Alerts that a silence has begun to keep back.
    var silenced = 0
    /// Alerts for which a newer one of their series speaks.
    var joined = 0
    /// Notices held back by the hook's limit.
    var heldBack = 0
  }

  private typealias Item = (mark: AlertMark, episode: AlertEpisode, group: String)

  private let settings: AlertSettings
  private let hook: HookSettings
  private let instance: String
  private let work: NoticeWork
  private let latest: [String: StoredNotice]
  private let now: Int64
  private var items: [Item] = []
  private var decision: Decision
  private var made: Int
  private var heldBack: Int

  /// Decides what a hook is told of `work`, by the silences in force at `now`.
  ///
  /// `latest` holds the newest notice of each group of `groups(work, settings)`.
  static func decide(
    _ work: NoticeWork,
    settings: AlertSettings,
    hook: HookSettings,
    instance: String,
    silences: [AlertSilence],
    latest: [String: StoredNotice],
    now: Int64
  ) -> Decision {
    var notifier = Notifier(work, settings, hook, instance, latest, now)
    notifier.settle(silences)
    let groups = notifier.pendingGroups()
    for group in groups { notifier.tell(group) }
    notifier.remind(except: Set(groups))
    return notifier.finished()
  }

  /// The groups of what is not settled.
  static func groups(_ work: NoticeWork, _ settings: AlertSettings) -> Set<String> {
    Set(work.open.map { AlertRoute.group($0.episode, by: settings.groupBy) })
  }

  /// Seconds between two reminders; 0 for none.
  static func repeatInterval(_ hook: HookSettings, _ settings: AlertSettings) -> Int {
    hook.repeatInterval ?? settings.repeatInterval
  }

  /// Seconds within which firings of a series count together.
  static func flappingInterval(_ hook: HookSettings, _ settings: AlertSettings) -> Int64 {
    let interval = repeatInterval(hook, settings)
    return Int64(interval > 0 ? interval : defaultInterval)
  }

  private init(
    _ work: NoticeWork,
    _ settings: AlertSettings,
    _ hook: HookSettings,
    _ instance: String,
    _ latest: [String: StoredNotice],
    _ now: Int64
  ) {
    self.settings = settings
    self.hook = hook
    self.instance = instance
    self.work = work
    self.latest = latest
    self.now = now
    items = work.open.map {
      ($0.mark, $0.episode, AlertRoute.group($0.episode, by: settings.groupBy))
    }
    decision = Decision(change: NoticeChange(hook: hook.name))
    made = work.made
    heldBack = work.heldBack
  }

  private func finished() -> Decision {
    var decision = decision
    for (before, after) in zip(work.open, items) where before.mark != after.mark {
      decision.change.marks.append(after.mark)
    }
    if heldBack != work.heldBack { decision.change.heldBack = heldBack }
    return decision
  }

  // MARK: What needs no notice

  /// Settles what is not to be told, and notes what a silence keeps back.
  private mutating func settle(_ silences: [AlertSilence]) {
    var newest: [String: Int64] = [:]
    for item in items { newest[item.mark.series] = item.episode.id }
    // What joins hands on since when it has waited: a series that flaps must not wait for ever.
    var waits: [String: Int64] = [:]
    for place in items.indices {
      let episode = items[place].episode
      var mark = items[place].mark
      let isSilenced = AlertRoute.isSilenced(episode, by: silences)
      if mark.firing == nil, !AlertRoute.takes(hook, episode) {
        mark.settle(firing: .passed, resolution: .passed, at: now)
      } else if newest[mark.series] != episode.id {
        if mark.firing == nil { decision.joined += 1 }
        waits[mark.series] = min(waits[mark.series] ?? .max, mark.waits ?? .max)
        mark.settle(firing: .joined, resolution: .joined, at: now)
      } else if mark.firing == nil {
        if let since = waits[mark.series], let own = mark.waits { mark.waits = min(since, own) }
        if isSilenced, !mark.isSilenced { decision.silenced += 1 }
        if episode.resolved != nil, isSilenced || mark.isSilenced {
          mark.settle(firing: .silenced, resolution: .silenced, at: now)
        } else {
          mark.isSilenced = isSilenced
        }
      } else if episode.resolved == nil {
        mark.isSilenced = isSilenced
      } else if mark.firing != .told {
        mark.settle(firing: nil, resolution: mark.firing ?? .passed, at: now)
      } else if !hook.tellsResolved {
        mark.settle(firing: nil, resolution: .passed, at: now)
      } else {
        if mark.waits == nil { mark.waits = now }
        mark.isSilenced = isSilenced
      }
      items[place].mark = mark
    }
  }

  // MARK: Notices

  private func isPending(_ item: Item) -> Bool {
    item.mark.waits != nil && !item.mark.isSilenced && !item.mark.isSettled
  }

  private func isDue(_ item: Item) -> Bool {
    guard isPending(item), let waits = item.mark.waits else { return false }
    // A clock that was set back must not make anybody wait longer.
    return now >= waits + delay(item) || now < waits
  }

  /// Seconds that something waits for others: the group wait, doubled for each time that the hook was
  /// told of the series' firing lately, at most the repeat interval.
  private func delay(_ item: Item) -> Int64 {
    let interval = Notifier.flappingInterval(hook, settings)
    let told = (work.recent[item.mark.series] ?? []).filter {
      $0.firing == .told && $0.firingAt.map { $0 > now - interval && $0 <= now } ?? false
    }.count
    let times = max(0, item.mark.firing == nil ? told : told - 1)
    if times == 0 { return Int64(settings.groupWait) }
    let wait = Int64(max(settings.groupWait, Notifier.flappingWait))
    return min(interval, wait << Int64(min(times, 30)))
  }

  /// Groups of which something is due, in the order of what is due first.
  private func pendingGroups() -> [String] {
    var groups: [String] = []
    for item in items where isDue(item) && !groups.contains(item.group) {
      groups.append(item.group)
    }
    return groups
  }

  private mutating func tell(_ group: String) {
    let places = items.indices.filter { items[$0].group == group }
    var pending = places.filter { isPending(items[$0]) }
    let isLimited = hook.limit > 0 && made >= hook.limit
    if isLimited {
      // What resolves waits until the hook may speak again: it is no more than what was told.
      pending.removeAll { items[$0].mark.firing != nil }
      guard !pending.isEmpty else { return }
    } else {
      pending = Array(pending.prefix(NoticeLimits.maxAlerts))
    }
    let context = places.filter {
      let item = items[$0]
      return !pending.contains($0) && item.mark.firing != nil && item.episode.resolved == nil
        && !item.mark.isSilenced && !item.mark.isSettled
    }
    let isFiring = pending.contains { items[$0].episode.resolved == nil }
    add(
      isFiring ? .firing : .resolved,
      group,
      new: pending,
      context: context,
      isLimited: isLimited
    )
  }

  /// Reminds of what still fires and nobody has taken on.
  private mutating func remind(except told: Set<String>) {
    var interval = Int64(Notifier.repeatInterval(hook, settings))
    var keepsAlive = false
    if case .alertmanager = hook.kind {
      // What is not repeated there counts as resolved after a while.
      keepsAlive = true
      interval = Notifier.flappingInterval(hook, settings)
    }
    guard interval > 0 else { return }
    var standing: [String: [Int]] = [:]
    for place in items.indices where !told.contains(items[place].group) {
      let item = items[place]
      guard item.mark.firing != nil, item.episode.resolved == nil, !item.mark.isSettled,
        keepsAlive || !item.mark.isSilenced
      else { continue }
      standing[item.group, default: []].append(place)
    }
    for (group, places) in standing.sorted(by: { $0.key < $1.key }) {
      let news = places.filter { keepsAlive || items[$0].episode.acknowledged == nil }
      guard !news.isEmpty else { continue }
      let told = news.compactMap { items[$0].mark.firingAt }.max() ?? .min
      let last = max(told, latest[group]?.made ?? .min)
      // Either way: a clock that was set back far must not silence us.
      guard now - last >= interval || last - now >= interval else { continue }
      add(
        .reminder,
        group,
        new: Array(news.prefix(NoticeLimits.maxAlerts)),
        context: places.filter { !news.contains($0) } + news.dropFirst(NoticeLimits.maxAlerts),
        isLimited: hook.limit > 0 && made >= hook.limit
      )
    }
  }

  private mutating func add(
    _ event: AlertNotice.Event,
    _ group: String,
    new: [Int],
    context: [Int],
    isLimited: Bool
  ) {
    let hadStory =
      context.contains { items[$0].mark.firing == .told }
      || new.contains { items[$0].mark.firing == .told }
    let shown = context.prefix(max(0, NoticeLimits.maxAlerts - new.count))
    let notice = AlertNotice(
      event: event,
      made: now,
      instance: instance,
      hook: hook.name,
      group: group,
      heldBack: heldBack,
      leftOut: context.count - shown.count,
      alerts: new.map { alert($0, isNew: true) } + shown.map { alert($0, isNew: false) }
    )
    var stored = StoredNotice(
      hook: hook.name,
      group: group,
      event: event.rawValue,
      made: now,
      headline: notice.headline
    )
    let interval = Notifier.flappingInterval(hook, settings)
    if let before = latest[group], hadStory || now - before.made < interval {
      stored.thread = before.thread
      stored.threadMade = before.threadMade
    }
    if isLimited {
      heldBack += 1
      decision.heldBack += 1
      stored.state = .held
      stored.ended = now
      stored.error = "the limit of \(hook.limit) notices in \(hook.limitSeconds) s"
    } else {
      heldBack = 0
      made += 1
      stored.body = notice.json()
    }
    decision.change.notices.append(stored)
    for place in new { mark(place, as: isLimited ? .held : .told) }
    if !isLimited { for place in shown { mark(place, as: .told) } }
  }

  private mutating func mark(_ place: Int, as outcome: AlertMark.Outcome) {
    let wasResolved = items[place].episode.resolved != nil
    // What was held back before and is told now counts as told: its resolution is told as well.
    if items[place].mark.firing != .told {
      items[place].mark.firing = outcome
      items[place].mark.firingAt = now
    }
    if wasResolved { items[place].mark.resolution = outcome }
    items[place].mark.waits = nil
  }

  private func alert(_ place: Int, isNew: Bool) -> NoticeAlert {
    let item = items[place]
    return NoticeAlert(
      item.episode,
      isNew: isNew,
      times: work.recent[item.mark.series]?.count ?? 1,
      timesSince: work.firstFired[item.mark.series] ?? item.episode.since
    )
  }
}

extension AlertMark {
  /// Leaves nothing to be told.
  fileprivate mutating func settle(firing: Outcome?, resolution: Outcome, at now: Int64) {
    if self.firing == nil {
      self.firing = firing
      firingAt = now
    }
    self.resolution = resolution
    waits = nil
    isSilenced = false
  }
}
