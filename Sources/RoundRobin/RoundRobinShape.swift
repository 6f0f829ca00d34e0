import CRRD
import Glibc

/// What a file says of itself in its header.
///
/// Read and not assumed: a file may have been tuned with `rrdtool`, or made by an older version.
public struct RoundRobinShape: Hashable, Sendable {
  /// Seconds of a primary data point.
  public internal(set) var step: Int64 = 0
  /// The Holt-Winters set, if the file has one.
  public internal(set) var aberrance: HoltWintersShape?
}

/// The Holt-Winters set of a file.
public struct HoltWintersShape: Hashable, Sendable {
  /// How the season joins the baseline.
  public internal(set) var model: Season.Model
  /// Length of the season, in primary data points (minutes).
  public internal(set) var seasonMinutes = 0
  /// Half width of the band above the prediction, in deviations.
  public internal(set) var deltaAbove = HoltWinters.delta
  /// Half width of the band below the prediction, in deviations.
  public internal(set) var deltaBelow = HoltWinters.delta
  /// Violations within `window` that make a failure.
  public internal(set) var threshold = HoltWinters.threshold
  /// Minutes looked back upon for `threshold`.
  public internal(set) var window = HoltWinters.window
}

extension RoundRobinFile {
  /// Reads the file's header.
  ///
  /// Cost: one open and a list of a few hundred entries, about 60 us.
  /// - Throws: `RoundRobinError` when it is missing, no RRD, too short, or without our source.
  public func shape() throws(RoundRobinError) -> RoundRobinShape {
    var list: UnsafeMutablePointer<rrd_info_t>?
    try Librrd.call("read the header of", path) {
      list = rrd_info_r(path)
      return list != nil
    }
    defer { rrd_info_free(list) }

    var shape = RoundRobinShape()
    var hasSource = false
    var function = ""
    var aberrance: HoltWintersShape?
    var seasonMinutes = 0
    var entry = list
    while let node = entry {
      entry = node.pointee.next
      guard let rawKey = node.pointee.key else { continue }
      let key = String(cString: rawKey)
      let value = node.pointee.value
      if key == "step" { shape.step = Int64(value.u_cnt) }
      if key == "ds[\(Layout.source)].index" { hasSource = true }
      // Of an archive the function's name always comes first, then what belongs to it.
      guard key.hasPrefix("rra["), let dot = key.firstIndex(of: ".") else { continue }
      switch (key[key.index(after: dot)...], function) {
      case ("cf", _):
        function = value.u_str.map { String(cString: $0) } ?? ""
        if let model = Season.Model(rawValue: function) {
          aberrance = HoltWintersShape(model: model)
        }
      case ("rows", "SEASONAL"): seasonMinutes = Int(value.u_cnt)
      case ("delta_pos", _): aberrance?.deltaAbove = value.u_val
      case ("delta_neg", _): aberrance?.deltaBelow = value.u_val
      case ("failure_threshold", _): aberrance?.threshold = Int(value.u_cnt)
      case ("window_length", _): aberrance?.window = Int(value.u_cnt)
      default: break
      }
    }
    guard hasSource, shape.step == Layout.step else {
      throw RoundRobinError(
        path: path,
        action: "read the header of",
        reason: "expected a data source \"\(Layout.source)\" and a step of \(Layout.step) s"
      )
    }
    if seasonMinutes > 0 {
      shape.aberrance = aberrance
      shape.aberrance?.seasonMinutes = seasonMinutes
    }
    return shape
  }
}
