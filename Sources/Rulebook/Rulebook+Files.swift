import Glibc

extension Rulebook {
  /// Whether a directory's entry is a rule file.
  static func isRuleFile(_ name: String) -> Bool {
    (name.hasSuffix(".yaml") || name.hasSuffix(".yml")) && !name.hasPrefix(".")
  }

  /// The path itself when it is no directory, else the entries that `isTaken` names, in order.
  static func files(
    at path: String,
    hint: String = "give a rule file or a directory of rule files",
    problems: inout [Problem],
    where isTaken: (String) -> Bool = isRuleFile
  ) -> [String] {
    var information = stat()
    guard stat(path, &information) == 0 else {
      problems.append(
        Problem(
          file: path,
          what: String(cString: strerror(errno)),
          hint: hint
        )
      )
      return []
    }
    guard information.st_mode & S_IFMT == S_IFDIR else { return [path] }
    guard let directory = opendir(path) else {
      problems.append(Problem(file: path, what: String(cString: strerror(errno))))
      return []
    }
    defer { closedir(directory) }
    var names: [String] = []
    while let entry = readdir(directory) {
      let name = withUnsafeBytes(of: &entry.pointee.d_name) { bytes in
        String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
      }
      // A directory in a directory is nobody's rule file.
      if isTaken(name), entry.pointee.d_type != UInt8(DT_DIR) { names.append(name) }
    }
    return names.sorted().map { path.hasSuffix("/") ? path + $0 : "\(path)/\($0)" }
  }

  /// The rule files at a path, with those of an overlay that would lie in it.
  static func files(
    at path: String,
    _ overlay: [String: String],
    problems: inout [Problem]
  ) -> [String] {
    let found = files(at: path, problems: &problems)
    guard !overlay.isEmpty, found != [path] else { return found }
    let folder = path.hasSuffix("/") ? path : path + "/"
    let added = overlay.keys.filter { file in
      file.hasPrefix(folder) && !file.dropFirst(folder.count).contains("/")
    }
    return Set(found).union(added).sorted()
  }

  /// The text that stands for a file, byte order mark dropped; nil when none does.
  static func text(of file: String, in overlay: [String: String]) -> String? {
    guard let text = overlay[file] else { return nil }
    let hasMark = text.unicodeScalars.first == RuleInsertion.byteOrderMark
    return hasMark ? String(text.unicodeScalars.dropFirst()) : text
  }

  /// The file's text, byte order mark dropped.
  static func text(of file: String, problems: inout [Problem]) -> String? {
    guard var bytes = bytes(of: file, problems: &problems) else { return nil }
    if bytes.starts(with: [0xef, 0xbb, 0xbf]) { bytes.removeFirst(3) }
    guard let text = String(validating: bytes, as: UTF8.self) else {
      problems.append(Problem(file: file, what: "not UTF-8", hint: "save it as UTF-8"))
      return nil
    }
    return text
  }

  /// The file's bytes.
  static func bytes(of file: String, problems: inout [Problem]) -> [UInt8]? {
    // A pipe or a device would hold up whoever waits for it, intake included.
    let descriptor = open(file, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    guard descriptor >= 0 else {
      problems.append(Problem(file: file, what: "cannot open: \(String(cString: strerror(errno)))"))
      return nil
    }
    defer { close(descriptor) }
    var information = stat()
    guard fstat(descriptor, &information) == 0, information.st_mode & S_IFMT == S_IFREG else {
      problems.append(Problem(file: file, what: "not a regular file", hint: "remove or rename it"))
      return nil
    }
    var bytes: [UInt8] = []
    var block = [UInt8](repeating: 0, count: 64 << 10)
    while true {
      let count = read(descriptor, &block, block.count)
      if count < 0, errno == EINTR { continue }
      if count < 0 {
        problems.append(
          Problem(file: file, what: "cannot read: \(String(cString: strerror(errno)))")
        )
        return nil
      }
      if count == 0 { break }
      bytes += block[..<count]
      if bytes.count > maxFileBytes {
        problems.append(
          Problem(file: file, what: "larger than \(maxFileBytes >> 20) MiB", hint: "split it")
        )
        return nil
      }
    }
    return bytes
  }
}
