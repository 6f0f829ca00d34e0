import Pipeline

/// How the child is kept single, told of rotation, and given time to end.
struct EndingCheck: DoctorCheck {
  let name = "child"

  func look(_ site: ExaminedSite, _ list: inout FindingList) {
    for action in site.actions { look(action.action, &list) }
  }

  private func look(_ action: OmprogAction, _ list: inout FindingList) {
    let place = "\(action.place)"
    if action.isOn("forcesingleinstance") == true {
      list.ok("single", place, "one instance, however many workers the queue has")
    } else {
      list.fault(
        "single",
        place,
        "forceSingleInstance is not on: each worker starts a minuted, and only one can have the state",
        mend: #"forceSingleInstance="on""#
      )
    }
    // Drains for so long after TERM, and then writes the last minute.
    let needed = (Daemon.drainSeconds + 1) * 1_000
    let timeout = action.number("closetimeout") ?? 5_000
    if timeout <= needed {
      list.warn(
        "close",
        place,
        "closeTimeout is \(timeout) ms\(action["closetimeout"] == nil ? ", the default" : ""): too short to"
          + " write the last minute when the disk is slow",
        mend: #"closeTimeout="15000" killUnresponsive="on""#
      )
    } else {
      list.ok("close", place, "closeTimeout is \(timeout) ms")
    }
    if action.isOn("killunresponsive") ?? action.isOn("signalonclose") ?? false == false {
      list.warn(
        "close",
        place,
        "killUnresponsive is not on: a child that does not end stays behind and keeps the state",
        mend: #"killUnresponsive="on""#
      )
    }
    if action["output"] == nil {
      list.warn(
        "output",
        place,
        "no output=: what minuted says on standard error, bad rules at start among it, is lost",
        mend: #"output="/var/log/minuted.stderr""#
      )
    }
    switch action["hup.signal"]?.uppercased() {
    case "HUP"?: list.ok("hup", place, "HUP is passed on")
    case nil:
      list.note(
        "hup",
        place,
        "hup.signal is not set: HUP to rsyslogd alone does not reload minuted's rules",
        mend: #"hup.signal="HUP""#
      )
    case let other?:
      list.fault(
        "hup",
        place,
        "hup.signal is \(other), which ends minuted or does not reload it",
        mend: #"hup.signal="HUP""#
      )
    }
  }
}
