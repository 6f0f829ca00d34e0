import CRRD
import Glibc

/// A picture of one series: its values, the band they were expected in, and the aberrant minutes.
///
/// **One at a time.** librrd's graph code (and pango and fontconfig below it) is not thread-safe: all
/// rendering of the process goes through one lock, so that calls from several threads wait for each
/// other; reading and updating files may go on beside it. Times are shown in the zone of `TZ`.
public struct Graph: Hashable, Sendable {
  /// What kind of picture.
  public enum Format: String, Hashable, Sendable, CaseIterable {
    /// Pixels.
    case png
    /// Vectors, with text as shapes.
    case svg

    /// The format a file name asks for by its extension, in small or capital letters.
    ///
    /// - Throws: `RoundRobinError` that names the two when it is another or there is none.
    public init(path: String) throws(RoundRobinError) {
      for format in Format.allCases where path.lowercased().hasSuffix("." + format.rawValue) {
        self = format
        return
      }
      throw RoundRobinError(
        path: path,
        action: "write a graph to",
        reason: "expected a name ending in .png or .svg"
      )
    }
  }

  /// The file drawn.
  public var file: RoundRobinFile
  /// Left edge, in Unix seconds.
  public var from: Int64
  /// Right edge, in Unix seconds.
  public var to: Int64
  /// Width of the drawing area in pixels, without the labels around it; 10 to 4,000.
  public var width = 900
  /// Height of the drawing area in pixels, without the labels around it; 32 to 2,000.
  public var height = 280
  /// Above the picture; any text, cut at 90 bytes.
  public var title: String
  /// Name of the metric, for the axis and the legend; any text, cut at 90 bytes.
  public var metric: String
  /// Unit of the values, for the axis; none if empty.
  public var unit: String
  /// Whether to draw the Holt-Winters band and ticks, where the file has them.
  public var showsBand = true
  /// Whether the file is one of `BandFile`, which holds its band ready.
  public var isBandFile = false
  /// Whether the axis begins at 0; counts are compared by their height, a temperature is not.
  public var showsZero = true

  /// Describes a picture.
  public init(
    file: RoundRobinFile,
    from: Int64,
    to: Int64,
    title: String,
    metric: String,
    unit: String = ""
  ) {
    self.file = file
    self.from = from
    self.to = to
    self.title = title
    self.metric = metric
    self.unit = unit
  }

  /// Draws into memory.
  ///
  /// - Returns: The bytes of a PNG or SVG file.
  /// - Throws: `RoundRobinError`, also for a size or range that is out of bounds.
  /// - Complexity: About 25 ms for two days; the first one 40 ms, as fonts are looked up then.
  public func render(_ format: Format) throws(RoundRobinError) -> [UInt8] {
    let arguments = try arguments(format)
    return try Librrd.alone { () throws(RoundRobinError) in
      var list: UnsafeMutablePointer<rrd_info_t>?
      try Librrd.call("draw", file.path) {
        list = Librrd.withArguments(arguments) { argc, argv in rrd_graph_v(argc, argv) }
        return list != nil
      }
      defer { rrd_info_free(list) }
      var entry = list
      while let node = entry {
        entry = node.pointee.next
        guard let key = node.pointee.key, strcmp(key, "image") == 0 else { continue }
        let blob = node.pointee.value.u_blo
        return Array(UnsafeBufferPointer(start: blob.ptr, count: Int(blob.size)))
      }
      throw RoundRobinError(path: file.path, action: "draw", reason: "librrd returned no image")
    }
  }

  /// Draws into a file, whose extension chooses the format.
  ///
  /// The file is replaced whole (written beside and renamed): a viewer never sees half a picture.
  /// - Throws: `RoundRobinError` as `render`, for an unknown extension, and when writing fails.
  public func write(to path: String) throws(RoundRobinError) {
    let image = try render(Format(path: path))
    let draft = path + ".new"
    guard let stream = fopen(draft, "we") else {
      throw RoundRobinError(path: path, action: "write", reason: systemReason(errno))
    }
    let isWritten = fwrite(image, 1, image.count, stream) == image.count
    let isClosed = fclose(stream) == 0
    guard isWritten, isClosed, rename(draft, path) == 0 else {
      let cause = errno
      unlink(draft)
      throw RoundRobinError(path: path, action: "write", reason: systemReason(cause))
    }
  }
}
