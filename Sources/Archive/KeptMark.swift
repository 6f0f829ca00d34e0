/// How far the files of a category's unmatched lines were at some time: what a checkpoint keeps of them.
public struct KeptMark: Sendable, Equatable {
  /// Stamp of the latest file put away; -1 for none.
  public var latest: Int64
  /// Bytes of the file that was being written.
  public var size: Int64

  /// Makes a mark; without arguments that of a category that has no file.
  public init(latest: Int64 = -1, size: Int64 = 0) {
    self.latest = latest
    self.size = size
  }

  /// The marks of all categories that have files in a directory, by base.
  ///
  /// Cost: that of looking at each file.
  public static func all(in directory: String) throws(ArchiveFault) -> [String: KeptMark] {
    var marks: [String: KeptMark] = [:]
    for entry in try KeptDirectory(path: directory).entries {
      if let stamp = entry.kept?.stamp {
        marks[entry.base, default: KeptMark()].latest = max(
          marks[entry.base]?.latest ?? -1,
          stamp
        )
      } else {
        marks[entry.base, default: KeptMark()].size = entry.size
      }
    }
    return marks
  }
}

extension UnmatchedFiles {
  /// Expects that lines behind a checkpoint come once more: as many bytes as the files have got since
  /// are taken for those and not appended again.
  ///
  /// To be called before the first line. `marks` are by base; a category without one had no file.
  public func resume(from marks: [String: KeptMark]) {
    self.marks = marks
    eachFile { $0.mark = marks[$0.base] ?? KeptMark() }
  }

  /// From here on lines are new.
  public func endResuming() {
    marks = nil
    eachFile {
      $0.mark = nil
      $0.repeated = 0
    }
  }
}

extension UnmatchedFile {
  /// Whether a line, its end included, is one that the file has already.
  func isRepeat(_ needed: Int) -> Bool {
    if let mark {
      self.mark = nil
      if descriptor < 0 { connect() }
      repeated = bytesSince(mark)
    }
    guard repeated > 0 else { return false }
    repeated -= Int64(needed)
    return true
  }

  /// Bytes that were appended behind a mark.
  private func bytesSince(_ mark: KeptMark) -> Int64 {
    var bytes = size - mark.size
    // A directory that cannot be read is told of when a file is put away.
    let entries = (try? KeptDirectory(path: directory).entries) ?? []
    for entry in entries where entry.base == base {
      guard let kept = entry.kept, kept.stamp > mark.latest, kept.form != .unfinished else {
        continue
      }
      bytes += kept.form == .plain ? entry.size : UnmatchedFile.unpackedSize(entry.path)
    }
    return max(bytes, 0)
  }

  private static func unpackedSize(_ path: String) -> Int64 {
    do throws(ArchiveError) {
      var file = try LogFile(path: path)
      return try file.skip(.max)
    } catch {
      return 0
    }
  }
}
