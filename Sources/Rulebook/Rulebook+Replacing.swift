/// Rule files as they would be with some of them changed.
public struct Replacement: Sendable {
  /// What becomes of a changed file.
  public struct Entry: Sendable, Equatable {
    /// Its path.
    public var file: String
    /// The file in force that it takes the place of; nil when it comes in addition.
    public var replaces: String?
    /// Of one in addition: the file before it; nil when it is the first.
    public var after: String?
  }

  /// All files, in the order in which they are asked.
  public var files: [String] = []
  /// The changed ones, as given.
  public var entries: [Entry] = []
  /// What is wrong with the paths.
  public var problems: [Problem] = []
}

extension Rulebook {
  /// The last part of a path.
  static func name(ofFile path: String) -> String {
    path.split(separator: "/").last.map(String.init) ?? path
  }

  /// Puts changed rule files among those in force.
  ///
  /// A file takes the place of the one with the same file name, else of the one that describes the
  /// same category; any other comes in addition, in the order of names in the last directory of `paths`,
  /// or last where these are files. The files are not read, but for their categories.
  ///
  /// - Parameters:
  ///   - changed: files, or directories of them.
  ///   - paths: what the rules in force were loaded from.
  ///   - category: the category that a changed file describes; nil when it cannot be told.
  /// - Returns: all files in order, and what became of the changed ones.
  public func replacing(
    with changed: [String],
    in paths: [String],
    category: (String) -> String?
  ) -> Replacement {
    var result = Replacement()
    // The files of each path, so that one in addition finds its place among those of a directory.
    var groups = paths.map { Rulebook.files(at: $0, problems: &result.problems) }
    let candidates = changed.flatMap { Rulebook.files(at: $0, problems: &result.problems) }
    let host = paths.indices.last { groups[$0] != [paths[$0]] }
    var taken: [String: String] = [:]
    for file in candidates {
      let name = Rulebook.name(ofFile: file)
      let inForce =
        groups.joined().first { Rulebook.name(ofFile: $0) == name }
        ?? category(file).flatMap { name in
          categories.first { $0.name == name && !$0.file.isEmpty }?.file
        }
      if let other = taken.updateValue(file, forKey: inForce ?? name) {
        result.problems.append(
          Problem(file: file, what: "takes the same place as \(other)", hint: "give one of the two")
        )
        continue
      }
      if let inForce {
        for group in groups.indices {
          groups[group] = groups[group].map { $0 == inForce ? file : $0 }
        }
        result.entries.append(Replacement.Entry(file: file, replaces: inForce))
      } else {
        if let host {
          let place = groups[host].firstIndex { Rulebook.name(ofFile: $0) > name }
          groups[host].insert(file, at: place ?? groups[host].endIndex)
        } else {
          groups.append([file])
        }
        result.entries.append(Replacement.Entry(file: file))
      }
    }
    result.files = Array(groups.joined())
    for index in result.entries.indices where result.entries[index].replaces == nil {
      let place = result.files.firstIndex(of: result.entries[index].file) ?? 0
      result.entries[index].after = place > 0 ? result.files[place - 1] : nil
    }
    return result
  }
}
