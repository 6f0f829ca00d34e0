/// Minutes that records have closed and whose summaries are still to be made.
///
/// The decision is a function of the records in order; the work is `MinuteBook.perform`, once all
/// workers are through with the records before.
public struct MinuteClosing {
  enum Step {
    /// An open minute; it belongs to this step from now on.
    case minute(OpenMinute, isAmendment: Bool)
    /// A minute without any record, by its index.
    case quiet(Int64)
  }

  var steps: [Step]
}
