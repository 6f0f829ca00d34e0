import Outlets

extension Status {
  /// A destination of summaries, and how it does.
  public struct Outlet: Codable, Sendable, Equatable {
    /// As on the command line or in the configuration.
    public var destination: String
    /// What summaries are written as.
    public var format: String
    /// Lines sent; of a textfile, the times it was replaced.
    public var sent: UInt64
    /// Lines that wait for the receiver; of a textfile, 1 while it says less than it should.
    public var waiting: Int
    /// Lines given up; of a textfile, minutes it never held.
    public var dropped: UInt64
    /// Summaries that the format has no right place for: parts of minutes and amendments.
    public var left_out: UInt64
    /// Numbers of labels not sent, as there are too many labels.
    public var labels_left_out: UInt64
    /// Whether the last attempt failed.
    public var failing: Bool
    /// What went wrong last, over or not; nil when nothing ever did.
    public var fault: String?

    init(_ report: SummaryOutlet.Report) {
      destination = report.sink
      format = report.format.rawValue
      sent = report.sent
      waiting = report.waiting
      dropped = report.dropped
      left_out = report.summariesLeftOut
      labels_left_out = report.labelsLeftOut
      failing = report.fault?.isLasting ?? false
      fault = report.fault?.description
    }
  }
}
