import Rulebook

/// Whether rsyslog and minuted agree on answers and marks.
struct AnswersCheck: DoctorCheck {
  let name = "answers"

  func look(_ site: ExaminedSite, _ list: inout FindingList) {
    for action in site.actions { look(action, site, &list) }
  }

  private func look(_ minuted: MinutedAction, _ site: ExaminedSite, _ list: inout FindingList) {
    let (action, omprog) = (minuted.action, site.settings.omprog)
    let place = "\(action.place)"
    let confirms = minuted.has("--confirm") || omprog.confirms
    let expects = action.isOn("confirmmessages") ?? false
    if expects, !confirms {
      list.fault(
        "confirm",
        place,
        "confirmMessages is on and run has no --confirm: rsyslog waits in vain and starts minuted again and again",
        mend: "add --confirm to binary=",
        #"or confirmMessages="off""#
      )
    } else if !expects, confirms {
      list.fault(
        "confirm",
        place,
        "run --confirm without confirmMessages: answers fill the output file, nothing is confirmed",
        mend: #"confirmMessages="on""#,
        "or leave out --confirm"
      )
    } else {
      list.ok(
        "confirm",
        place,
        confirms ? "lines are confirmed on both sides" : "lines are not confirmed, on either side"
      )
    }
    if confirms, site.settings.journal.maxBytes == 0 {
      list.fault(
        "journal",
        site.configFile,
        "there is no journal that would hold what is confirmed: run ends at once",
        mend: "remove journal: {max_bytes: 0}"
      )
    }
    let knows = minuted.has("--transactions") || omprog.hasTransactions
    let marks = action.isOn("usetransactions") ?? false
    if marks, !knows {
      list.fault(
        "transactions",
        place,
        "useTransactions is on and run has no --transactions: the marks are malformed lines",
        mend: "add --transactions to binary=",
        #"or useTransactions="off""#
      )
    } else if !marks, knows {
      list.warn(
        "transactions",
        place,
        "run --transactions without useTransactions: no mark ever comes",
        mend: #"useTransactions="on""#,
        "or leave out --transactions"
      )
    }
    if marks, knows { texts(action, omprog, place, &list) }
    guard confirms, expects else { return }
    let timeout = action.number("confirmtimeout") ?? 10_000
    if Int64(omprog.confirmTimeout) * 1_000 > timeout {
      list.fault(
        "timeout",
        place,
        "rsyslog waits \(timeout) ms for an answer, minuted takes it for \(omprog.confirmTimeout) s",
        mend: "omprog: {confirm_timeout: \(max(1, timeout / 1_000))} in \(site.configFile)"
      )
    }
  }

  private func texts(
    _ action: OmprogAction,
    _ omprog: OmprogSettings,
    _ place: String,
    _ list: inout FindingList
  ) {
    let begin = action["begintransactionmark"] ?? "BEGIN TRANSACTION"
    let commit = action["committransactionmark"] ?? "COMMIT TRANSACTION"
    if begin != omprog.beginMark || commit != omprog.commitMark {
      list.fault(
        "marks",
        place,
        "rsyslog marks with \"\(begin)\" and \"\(commit)\", minuted waits for \"\(omprog.beginMark)\" and"
          + " \"\(omprog.commitMark)\"",
        mend: "omprog: {begin_mark: '\(begin)', commit_mark: '\(commit)'} in the configuration"
      )
    } else {
      list.ok("transactions", place, "batches are marked, and the marks are known")
    }
  }
}
