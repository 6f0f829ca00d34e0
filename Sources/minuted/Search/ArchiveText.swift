import Pipeline
import Reports
import Syslog

/// What `status` says of the archive.
enum ArchiveText {
  static func lines(_ status: Status) -> [String] {
    guard let archive = status.archive else { return [] }
    func bytes(_ count: Int64) -> String { NumberText.grouped(UInt64(clamping: count)) }
    var text = "archive: \(NumberText.grouped(archive.lines)) lines written"
    if archive.packed_bytes > 0 {
      let share = 100 * Double(archive.packed_bytes) / Double(max(archive.text_bytes, 1))
      text += ", packed to \(Int(share.rounded())) %"
    }
    if let segments = archive.held_segments, let held = archive.held_bytes {
      text += "; \(NumberText.grouped(UInt64(segments))) segments on disk, \(bytes(held)) bytes"
    }
    text += ", in \(archive.directory)"
    var lines = [text]
    if archive.left_out > 0 {
      lines.append("  \(NumberText.grouped(archive.left_out)) lines LEFT OUT of it")
    }
    if archive.removed_segments > 0 {
      lines.append(
        "  \(NumberText.grouped(archive.removed_segments)) segments removed, being the oldest,"
          + " \(bytes(archive.removed_bytes)) bytes"
      )
    }
    return lines
  }
}
