import Glibc
import Pipeline
import Rulebook

/// The disks: room for what the configuration says may be kept.
struct SpaceCheck: DoctorCheck {
  let name = "space"
  /// Below it the store itself can hardly grow: the log of one transaction and an hour of minutes.
  private static let least: UInt64 = 16 << 20
  /// Files that may have to be made: an RRD file for each series of a new category, and more.
  private static let leastFiles: UInt64 = 1_000

  func look(_ site: ExaminedSite, _ list: inout FindingList) {
    WorkDirectoryCheck().look(site, &list)
    let place = SpaceCheck.existing(site.state.path)
    guard let disk = DiskSpace(place) else {
      list.note("disk", place, "its disk cannot be asked: \(String(cString: strerror(errno)))")
      return
    }
    if disk.isReadOnly {
      list.fault(
        "disk",
        place,
        "mounted for reading only: nothing can be stored",
        mend: "mount -o remount,rw the file system of \(place)"
      )
      return
    }
    let journal = room(for: site.settings.journal.maxBytes, held: site.status?.journal?.held)
    let kept = Int64(site.settings.unmatched.maxBytes) + Int64(site.settings.unmatched.retainBytes)
    if disk.free < SpaceCheck.least {
      list.fault(
        "disk",
        place,
        "the disk is full: \(DiskSpace.text(disk.free)) free of \(DiskSpace.text(disk.size))",
        mend: "make room, or name another directory with state: in \(site.configFile)"
      )
    } else if disk.free < UInt64(journal) + SpaceCheck.least {
      list.warn(
        "disk",
        place,
        "\(DiskSpace.text(disk.free)) free, and the journal may take \(DiskSpace.text(journal)) more"
          + " while the store cannot be written",
        mend:
          "make room, or journal: {max_bytes: \(max(16 << 20, disk.free / 4))} in \(site.configFile)"
      )
    } else {
      list.ok("disk", place, "\(DiskSpace.text(disk.free)) free of \(DiskSpace.text(disk.size))")
    }
    if UInt64(clamping: kept) > disk.free {
      list.note(
        "unmatched",
        place,
        "unmatched lines of one category may take \(DiskSpace.text(kept)), there are \(DiskSpace.text(disk.free))",
        mend: "unmatched: {retain_bytes: \(disk.free / 8)} in \(site.configFile)"
      )
    }
    if let files = disk.freeFiles, files < SpaceCheck.leastFiles {
      list.warn(
        "files",
        place,
        "only \(files) files can still be made (inodes)",
        mend: "remove small files on that disk"
      )
    }
    archive(site, &list)
  }

  private func room(for most: Int, held: Int64?) -> Int64 { max(0, Int64(most) - (held ?? 0)) }

  private func archive(_ site: ExaminedSite, _ list: inout FindingList) {
    let settings = site.settings.archive
    guard settings.keep != .off else { return }
    let place = SpaceCheck.existing(site.archive)
    guard let disk = DiskSpace(place) else { return }
    if disk.isReadOnly {
      list.fault(
        "archive",
        place,
        "mounted for reading only: no line can be kept",
        mend: "mount -o remount,rw the file system of \(place)"
      )
      return
    }
    if disk.free < UInt64(settings.minFree) {
      list.warn(
        "archive",
        place,
        "\(DiskSpace.text(disk.free)) free, below min_free (\(DiskSpace.text(settings.minFree))): the oldest lines go",
        mend: "make room, or lower archive: {min_free: …}"
      )
      return
    }
    let room = Int64(clamping: disk.free) - Int64(settings.minFree)
    let wanted = max(0, Int64(settings.maxBytes) - (site.status?.archive?.held_bytes ?? 0))
    if wanted > room {
      list.note(
        "archive",
        place,
        "it may take \(DiskSpace.text(wanted)) more, and \(DiskSpace.text(room)) are left to it: it will hold less",
        mend: "archive: {max_bytes: \(max(1 << 20, room))} says what there is"
      )
    } else {
      list.ok("archive", place, "room for the \(DiskSpace.text(wanted)) more that it may take")
    }
  }

  /// The path, or the nearest directory above that is there.
  static func existing(_ path: String) -> String {
    var place = path
    while HostAccess.status(place) == nil, let slash = place.lastIndex(of: "/") {
      place = String(place[..<slash])
    }
    return place.isEmpty ? "/" : place
  }
}
