import Glibc

extension UnmatchedFile {
  /// Whether there is an empty file for the next line, however long that is.
  ///
  /// False with `isHeldOff` when the file takes nothing at the moment, without when it has to stay.
  func makeRoom() -> Bool {
    guard keeping.rotates else { return false }
    writeOut()
    if isHeldOff || used > 0 { return false }
    if size > 0, !turnOver() { return false }
    if descriptor < 0 { connect() }
    return !isHeldOff
  }

  /// Whether a border of time has passed since the file was begun.
  ///
  /// A clock that is set back passes none.
  var isOld: Bool {
    keeping.rotates && descriptor >= 0 && size > 0 && site.now() / keeping.maxAge > stretch
  }

  /// Puts the file away under a name with the time; the next line begins a new one.
  ///
  /// False when it has to stay for now: too many wait to be packed, it holds half a line, its name is
  /// another file's by now, or the system refuses, which is a fault.
  @discardableResult
  func turnOver() -> Bool {
    guard keeping.rotates, descriptor >= 0, isRegular, size > 0, !isTorn, !isHeldOff else {
      return false
    }
    guard site.admits() else { return false }
    guard isInPlace else {
      // Somebody else's rotation has moved it, and its reopening has not come yet.
      letGo()
      return true
    }
    guard let name = nextName(), moves(to: name) else {
      // The next flush tries again, and tells.
      stay()
      return false
    }
    latest = name.stamp
    letGo()
    site.tells()
    return true
  }

  private func moves(to name: KeptFile) -> Bool {
    if rename(path, directory + "/" + name.name) == 0 { return true }
    fail("rename", errno)
    return false
  }

  /// Whether the path still names the file that is open.
  private var isInPlace: Bool {
    var named = stat()
    var opened = stat()
    return fstat(descriptor, &opened) == 0 && lstat(path, &named) == 0
      && named.st_ino == opened.st_ino && named.st_dev == opened.st_dev
  }

  /// A name behind all that the category has, also when the clock was set back.
  private func nextName() -> KeptFile? {
    if latest == nil {
      do throws(ArchiveFault) {
        let entries = try KeptDirectory(path: directory).entries
        latest = entries.compactMap { $0.base == base ? $0.kept?.stamp : nil }.max() ?? -1
      } catch {
        fail("read", error.code)
        return nil
      }
    }
    let stamp = max(site.now(), (latest ?? -1) + 1)
    guard KeptFile.stamps.contains(stamp) else {
      fail("rename", ERANGE)
      return nil
    }
    return KeptFile(base: base, stamp: stamp, form: .plain)
  }
}
