import Glibc
import Pipeline
import RoundRobin
import Rulebook

/// The RRD files: each can be opened, is one of minuted's, and has no future.
struct RoundRobinCheck: DoctorCheck {
  let name = "rrd"
  /// Files that are opened, at 0.1 ms each; of more a sample is taken.
  static let maxOpened = 2_000
  /// Files that are listed.
  private static let maxEntries = 200_000
  /// Nanoseconds that listing, and opening, may take.
  private static let maxTime: UInt64 = 2_000_000_000
  /// Damaged files that are named.
  private static let maxNamed = 10

  func look(_ site: ExaminedSite, _ list: inout FindingList) {
    let folder = site.state.roundRobin
    guard HostAccess.status(folder) != nil else { return }
    var files: [String] = []
    var aside: [String] = []
    let walk = StateWalk(
      folder,
      maxEntries: RoundRobinCheck.maxEntries,
      maxTime: RoundRobinCheck.maxTime
    )
    let isComplete = walk.each { path, status in
      guard status.st_mode & S_IFMT == S_IFREG else { return true }
      if path.hasSuffix(".rrd") { files.append(path) }
      if path.hasSuffix(".rrd.damaged") { aside.append(path) }
      return true
    }
    if let first = aside.first {
      list.warn(
        "damaged",
        first,
        "\(aside.count) files were found damaged by the daemon and put aside; new ones have begun",
        mend: "rrdtool info \(first); rm it when you have seen it"
      )
    }
    if !isComplete { list.note("files", folder, "not all files were listed") }
    guard !files.isEmpty else { return }
    open(files, folder, site, &list)
  }

  private func open(
    _ files: [String],
    _ folder: String,
    _ site: ExaminedSite,
    _ list: inout FindingList
  ) {
    // Every so many, so that all categories have their share.
    let stride = max(1, (files.count + RoundRobinCheck.maxOpened - 1) / RoundRobinCheck.maxOpened)
    let deadline = Clock.monotonic() + RoundRobinCheck.maxTime
    var opened = 0
    var bad = 0
    var ahead = 0
    for index in Swift.stride(from: 0, to: files.count, by: stride) {
      guard Clock.monotonic() < deadline else { break }
      opened += 1
      let path = files[index]
      do {
        let file = RoundRobinFile(path: path)
        _ = try file.shape()
        let last = try file.lastUpdate()
        guard last > site.now + Int64(site.settings.maxAhead) + 60 else { continue }
        ahead += 1
        if ahead <= RoundRobinCheck.maxNamed {
          list.warn(
            "future",
            path,
            "its last value is \(TimeLength.text(last - site.now)) ahead: nothing is written until then",
            mend:
              "systemctl stop syslog.socket rsyslog; mv \(path) \(path).damaged; systemctl start syslog.socket rsyslog"
          )
        }
      } catch {
        bad += 1
        guard bad <= RoundRobinCheck.maxNamed else { continue }
        if error.reason.contains("ermission denied") {
          list.note("file", path, error.reason, mend: "run minuted doctor as root")
        } else {
          list.fault(
            "file",
            path,
            "damaged, or not one of minuted's: \(error.reason)",
            mend: "mv \(path) \(path).damaged   # the next minute begins a new one"
          )
        }
      }
    }
    if bad + ahead > 2 * RoundRobinCheck.maxNamed {
      list.note(
        "file",
        folder,
        "\(bad) files are damaged and \(ahead) in the future, not all are named"
      )
    }
    if bad == 0, ahead == 0 {
      list.ok("files", folder, "\(opened) of \(files.count) opened, all sound")
    }
    if opened < files.count {
      list.note("files", folder, "\(files.count - opened) of \(files.count) files were not opened")
    }
  }
}
