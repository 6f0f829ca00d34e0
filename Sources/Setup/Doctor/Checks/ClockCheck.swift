import Glibc
import Pipeline
import Rulebook
import Syslog

/// The clock and the zone, by which records come into their minutes.
struct ClockCheck: DoctorCheck {
  let name = "clock"
  /// Seconds that the newest record may be away from the clock.
  private static let maxBehind: Int64 = 900

  func look(_ site: ExaminedSite, _ list: inout FindingList) {
    sane(site, &list)
    zone(site, &list)
    if site.root.isMachine { synchronised(&list) }
    if let status = site.status { records(status, site, &list) }
  }

  /// A clock before the program was made, or before the state was written, is wrong.
  private func sane(_ site: ExaminedSite, _ list: inout FindingList) {
    var marks = [("/proc/self/exe", "this program was made")]
    marks += [site.state.status, site.state.ledger].map { ($0, "\($0) was written") }
    for (path, what) in marks {
      guard let status = HostAccess.status(path) else { continue }
      let time = Int64(status.st_mtim.tv_sec)
      // Copies over a network may be some seconds off.
      if time > site.now + 60 {
        list.fault(
          "now",
          path,
          "the clock says \(Stamp.utc(site.now)), and \(what) at \(Stamp.utc(time))",
          mend: "timedatectl set-ntp true, or date -s, then systemctl restart rsyslog"
        )
        return
      }
    }
    list.ok("now", Stamp.utc(site.now), "not before what was written before")
  }

  private func zone(_ site: ExaminedSite, _ list: inout FindingList) {
    if let name = site.settings.timezone {
      if Zone.named(name, around: site.now) != nil {
        list.ok("zone", site.configFile, "timezone: \(name)")
      }
      return
    }
    let place = site.root.path("/etc/localtime")
    if HostAccess.status(place) != nil {
      list.ok("zone", place, "the system's zone can be read")
    } else {
      list.note(
        "zone",
        place,
        "there is none: stamps without a zone are read as UTC",
        mend: "timezone: Europe/Berlin in \(site.configFile)"
      )
    }
  }

  private func synchronised(_ list: inout FindingList) {
    switch KernelClock.isSynchronised {
    case true?: list.ok("ntp", "adjtimex", "the clock is synchronised")
    case false?:
      list.note(
        "ntp",
        "adjtimex",
        "the kernel does not know the clock to be synchronised: minutes of several hosts may not meet",
        mend: "timedatectl set-ntp true, or run chrony"
      )
    case nil:
      list.note("ntp", "adjtimex", "the kernel does not say whether the clock is synchronised")
    }
  }

  private func records(_ status: Status, _ site: ExaminedSite, _ list: inout FindingList) {
    let looked = site.state.status
    if let newest = status.time.watermark.flatMap({ Stamp.parse($0) }) {
      let ahead = newest - site.now
      if ahead > Int64(site.settings.maxAhead) {
        list.fault(
          "records",
          looked,
          "the newest record is of \(Stamp.utc(newest)), \(TimeLength.text(ahead)) ahead of the clock",
          mend: "set the clock right (timedatectl), or find the sender: minuted status"
        )
      } else if status.running, -ahead > ClockCheck.maxBehind {
        list.warn(
          "records",
          looked,
          "the newest record is of \(Stamp.utc(newest)), \(TimeLength.text(-ahead)) behind the clock",
          mend:
            "logger -t minuted-doctor hello; minuted status: is a line read? Else senders are behind, or the zone is wrong"
        )
      } else {
        list.ok("records", looked, "the newest record is of \(Stamp.utc(newest))")
      }
    }
    if status.time.in_doubt == true {
      list.warn(
        "step",
        looked,
        "the clock was set just now by \(status.time.last_step ?? 0) s",
        mend: "wait a minute, look again"
      )
    }
    for host in status.skew?.hosts.prefix(10) ?? [] {
      list.warn(
        "senders",
        looked,
        "\(host.host.isEmpty ? "lines without a host" : host.host): stamps are typically \(host.typical) s off"
          + " (\(host.future) records in the future, \(host.ancient) too long ago)",
        mend: "set that host's clock and zone right; Docs/Time.md"
      )
    }
  }
}

/// A length of time as people say it.
enum TimeLength {
  /// `90 s`, `25 min`, `3 h`, `12 days`.
  static func text(_ seconds: Int64) -> String {
    switch seconds {
    case ..<120: "\(seconds) s"
    case ..<7_200: "\(seconds / 60) min"
    case ..<172_800: "\(seconds / 3_600) h"
    default: "\(seconds / 86_400) days"
    }
  }
}
