import Glibc

/// The queue of the action: that a slow child holds nobody up, and what is kept over a restart.
struct QueueCheck: DoctorCheck {
  let name = "queue"
  /// Below it lines are soon dropped: a tenth of what Docs/rsyslog.md says.
  private static let fewLines: Int64 = 20_000
  /// Milliseconds; an action queue's default is 10.
  private static let shortShutdown: Int64 = 1_000

  func look(_ site: ExaminedSite, _ list: inout FindingList) {
    for action in site.actions { look(action.action, site, &list) }
  }

  private func look(_ action: OmprogAction, _ site: ExaminedSite, _ list: inout FindingList) {
    let place = "\(action.place)"
    let type = action["queue.type"]?.lowercased() ?? "direct"
    if type == "direct" {
      list.fault(
        "type",
        place,
        "the action has no queue of its own (Direct): when minuted is slow, all logging of the host waits",
        mend: #"queue.type="LinkedList" queue.size="200000" queue.timeoutEnqueue="0""#
      )
    } else {
      list.ok("type", place, "a queue of its own (\(action["queue.type"] ?? ""))")
      size(action, place, &list)
    }
    if action["action.resumeretrycount"] != "-1" {
      list.fault(
        "retry",
        place,
        "action.resumeRetryCount is \(action["action.resumeretrycount"] ?? "0, the default"): when minuted cannot be started"
          + " once, all lines of the next 30 s are dropped",
        mend: #"action.resumeRetryCount="-1" action.resumeInterval="5""#
      )
    } else {
      list.ok("retry", place, "tries again for ever")
    }
  }

  private func size(_ action: OmprogAction, _ place: String, _ list: inout FindingList) {
    let size = action.number("queue.size") ?? 1_000
    if size < QueueCheck.fewLines {
      let isSet = action["queue.size"] != nil
      list.warn(
        "size",
        place,
        "queue.size is \(size)\(isSet ? "" : ", the default"): a pause of seconds drops lines",
        mend: #"queue.size="200000""#
      )
    }
    if action["queue.timeoutenqueue"] != "0" {
      list.warn(
        "full",
        place,
        "queue.timeoutEnqueue is not 0: when the queue is full all logging of the host waits",
        mend: #"queue.timeoutEnqueue="0""#
      )
    }
    if action.number("queue.timeoutshutdown") ?? 10 < QueueCheck.shortShutdown {
      list.warn(
        "shutdown",
        place,
        "queue.timeoutShutdown is \(action["queue.timeoutshutdown"] ?? "10, the default") ms:"
          + " what is queued when rsyslog ends is lost",
        mend: #"queue.timeoutShutdown="10000""#
      )
    }
    disk(action, place, &list)
  }

  private func disk(_ action: OmprogAction, _ place: String, _ list: inout FindingList) {
    guard action["queue.filename"] != nil else {
      list.note(
        "disk",
        place,
        "the queue is in memory only: what waits when the machine ends is lost",
        mend: #"queue.filename="minuted_q" queue.maxDiskSpace="2g" queue.saveOnShutdown="on""#
      )
      return
    }
    if action.isOn("queue.saveonshutdown") == false {
      list.warn(
        "disk",
        place,
        "queue.saveOnShutdown is off: what is queued is not kept",
        mend: #"queue.saveOnShutdown="on""#
      )
    }
    if action["queue.maxdiskspace"] == nil {
      list.warn(
        "disk",
        place,
        "the disk queue has no bound: it can fill the disk",
        mend: #"queue.maxDiskSpace="2g""#
      )
    }
  }
}

/// Where disk queues of rsyslog's lie: there, writable, and with room.
struct WorkDirectoryCheck {
  func look(_ site: ExaminedSite, _ list: inout FindingList) {
    guard let action = site.actions.first(where: { $0.action["queue.filename"] != nil }) else {
      return
    }
    let named = action.action["queue.spooldirectory"] ?? site.rsyslog.workDirectory
    guard let named else {
      list.warn(
        "queue-directory",
        "\(action.action.place)",
        "rsyslog has no work directory for the disk queue",
        mend: #"global(workDirectory="/var/spool/rsyslog") at the top of /etc/rsyslog.conf"#
      )
      return
    }
    let path = site.root.path(named)
    guard let status = HostAccess.status(path) else {
      list.fault(
        "queue-directory",
        path,
        "the disk queue's directory is not there: \(String(cString: strerror(errno)))",
        mend: "install -d -m 0700 \(path), owned by rsyslogd's user"
      )
      return
    }
    let user = site.rsyslog.user.map {
      HostAccount.named($0, site.root) ?? HostAccount(name: $0, uid: .max, groups: [])
    }
    let access = HostAccess(account: user ?? .root)
    if !access.may(HostAccess.write | HostAccess.execute, status) {
      list.fault(
        "queue-directory",
        path,
        "\(access.account.name) cannot write there (\(HostAccess.octal(status.st_mode)))",
        mend: "chown \(access.account.name) \(path)"
      )
      return
    }
    let disk = DiskSpace(path)
    if let most = action.action.number("queue.maxdiskspace"), let disk,
      Int64(clamping: disk.free) < most
    {
      list.warn(
        "queue-directory",
        path,
        "the disk queue may take \(DiskSpace.text(most)), there are \(DiskSpace.text(disk.free)) free",
        mend: "lower queue.maxDiskSpace, or make room"
      )
    } else {
      list.ok(
        "queue-directory",
        path,
        "there, writable\(disk.map { ", \(DiskSpace.text($0.free)) free" } ?? "")"
      )
    }
  }
}
