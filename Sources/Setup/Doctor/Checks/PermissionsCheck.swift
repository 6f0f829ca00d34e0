import Glibc
import Pipeline
import Rulebook

/// Who may read and write what: the state is about people, and the daemon has to be able to write it.
struct PermissionsCheck: DoctorCheck {
  let name = "permissions"
  /// Files and directories of the state that are looked at; there are some tens of thousands on a large site.
  static let maxEntries = 100_000
  /// Nanoseconds that this may take.
  static let maxTime: UInt64 = 2_000_000_000

  func look(_ site: ExaminedSite, _ list: inout FindingList) {
    guard site.hasAccount else {
      list.fault(
        "user",
        site.accountSource,
        "the daemon is to run as \(site.account.name), and there is no such user",
        mend:
          "useradd --system --home-dir /var/lib/minuted --shell /usr/sbin/nologin \(site.account.name)"
      )
      return
    }
    list.ok("user", site.accountSource, "the daemon runs as \(site.account.name)")
    config(site, &list)
    key(site, &list)
    let path = site.state.path
    guard let status = HostAccess.status(path) else {
      missing(site, path, errno, &list)
      return
    }
    guard status.st_mode & S_IFMT == S_IFDIR else {
      list.fault(
        "state",
        path,
        "it is no directory",
        mend: "move it away, or name another with state:"
      )
      return
    }
    state(site, path, status, &list)
    entries(site, path, &list)
  }

  private func config(_ site: ExaminedSite, _ list: inout FindingList) {
    guard site.hasConfig, let status = HostAccess.status(site.configFile) else { return }
    if status.st_mode & 0o022 != 0 {
      // It names programs that hooks run.
      list.fault(
        "config",
        site.configFile,
        "others than its owner can change it (\(HostAccess.octal(status.st_mode)))",
        mend: "chmod go-w \(site.configFile)"
      )
    } else {
      list.ok("config", site.configFile, "only its owner can change it")
    }
  }

  /// The key of pseudonyms: without it the daemon does not start.
  private func key(_ site: ExaminedSite, _ list: inout FindingList) {
    guard let key = site.settings.privacy.keyFile else { return }
    let path = site.root.prefix + key
    let mend = "chgrp \(site.account.name) \(path); chmod 640 \(path)"
    guard let status = HostAccess.status(path) else {
      list.fault(
        "key",
        path,
        "the key of pseudonyms cannot be looked at: \(String(cString: strerror(errno)))",
        mend: "(umask 027; openssl rand -hex 32 > \(path)); \(mend)"
      )
      return
    }
    let access = HostAccess(account: site.account)
    if !access.may(HostAccess.read, status) {
      list.fault(
        "key",
        path,
        "\(site.account.name), as whom the daemon runs, cannot read the key of pseudonyms: it does not start",
        mend: mend
      )
    } else if status.st_mode & 0o027 != 0 {
      list.warn(
        "key",
        path,
        "others can read or change the key of pseudonyms (\(HostAccess.octal(status.st_mode)))",
        mend: mend
      )
    } else {
      list.ok("key", path, "\(site.account.name) can read the key of pseudonyms")
    }
  }

  /// Before the first start: whether the directory can be made.
  private func missing(
    _ site: ExaminedSite,
    _ path: String,
    _ number: Int32,
    _ list: inout FindingList
  ) {
    guard number == ENOENT else {
      list.note(
        "state",
        path,
        "cannot be looked at: \(String(cString: strerror(number)))",
        mend: "run minuted doctor as root"
      )
      return
    }
    var parent = path
    repeat {
      parent = parent.lastIndex(of: "/").map { String(parent[..<$0]) } ?? ""
    } while !parent.isEmpty && parent != site.root.prefix && HostAccess.status(parent) == nil
    let place = parent.isEmpty ? "/" : parent
    let access = HostAccess(account: site.account)
    if let status = HostAccess.status(place),
      access.may(HostAccess.write | HostAccess.execute, status)
    {
      list.ok("state", path, "not there yet: the daemon makes it at its first start")
    } else {
      list.fault(
        "state",
        path,
        "not there, and \(site.account.name) cannot make it in \(place)",
        mend: "install -d -o \(site.account.name) -m 0750 \(path)"
      )
    }
  }

  private func state(
    _ site: ExaminedSite,
    _ path: String,
    _ status: stat,
    _ list: inout FindingList
  ) {
    let access = HostAccess(account: site.account)
    let owner = "chown -R \(site.account.name): \(path)"
    if !access.may(HostAccess.read | HostAccess.write | HostAccess.execute, status) {
      let owned = HostAccount.name(of: status.st_uid, site.root)
      list.fault(
        "state",
        path,
        "\(site.account.name), as whom the daemon runs, cannot write there:"
          + " it is \(owned)'s (\(HostAccess.octal(status.st_mode)))",
        mend: owner,
        "chmod 0750 \(path)"
      )
    } else if let barrier = access.barrier(to: path, base: site.root.prefix) {
      list.fault(
        "state",
        barrier,
        "\(site.account.name), as whom the daemon runs, cannot come by it",
        mend: "chmod o+x \(barrier)"
      )
    } else {
      list.ok("state", path, "\(site.account.name) can write there")
    }
    if status.st_mode & 0o027 != 0 {
      list.warn(
        "mode",
        path,
        "others can look into it (\(HostAccess.octal(status.st_mode))): it holds raw log lines",
        mend: "chmod 0750 \(path)"
      )
    }
  }

  private func entries(_ site: ExaminedSite, _ path: String, _ list: inout FindingList) {
    var wide = (0, "")
    var foreign = (0, "")
    var seen = 0
    let walk = StateWalk(
      path,
      maxEntries: PermissionsCheck.maxEntries,
      maxTime: PermissionsCheck.maxTime
    )
    let isComplete = walk.each { entry, status in
      seen += 1
      if status.st_mode & S_IFMT != S_IFLNK, status.st_mode & 0o027 != 0 {
        wide = (wide.0 + 1, wide.1.isEmpty ? entry : wide.1)
      }
      if status.st_uid != site.account.uid {
        foreign = (foreign.0 + 1, foreign.1.isEmpty ? entry : foreign.1)
      }
      return true
    }
    if wide.0 > 0 {
      list.warn(
        "modes",
        wide.1,
        "\(wide.0) files or directories in the state can be read or written by others",
        mend: "chmod -R g-w,o= \(path)"
      )
    }
    // Without an action nobody says as whom the daemon is to run.
    if foreign.0 > 0, !site.actions.isEmpty {
      // Root can write whoever's they are; anybody else cannot.
      let level: Finding.Level = site.account.uid == 0 ? .warning : .fault
      list.add(
        level,
        "owners",
        foreign.1,
        "\(foreign.0) files or directories in the state are not \(site.account.name)'s",
        ["chown -R \(site.account.name): \(path)"]
      )
    }
    if wide.0 == 0, foreign.0 == 0 {
      list.ok("modes", path, "\(seen) files and directories, none open to others")
    }
    if !isComplete {
      list.note("modes", path, "\(seen) entries were looked at, the rest was left out")
    }
  }
}
