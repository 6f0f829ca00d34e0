/// The names that the fields of a description give to its object.
enum LognormNames {
  /// Names at the top, in the order they are written, each once.
  ///
  /// A user type named `.` gives its own names to what holds it.
  static func top(_ items: [LognormItem], types: [[LognormItem]]) -> [[UInt8]] {
    var names: [[UInt8]] = []
    var followed: Set<Int> = []
    collect(items, types, &followed) { name in
      if !names.contains(name) { names.append(name) }
    }
    return names
  }

  /// A name that comes twice on one way through a description, if any does.
  static func repeated(_ items: [LognormItem], types: [[LognormItem]]) -> [UInt8]? {
    var seen: Set<[UInt8]> = []
    var found: [UInt8]?
    for item in items {
      guard case .field(let field) = item, !field.name.isEmpty, field.name != [0x2e] else {
        continue
      }
      if !seen.insert(field.name).inserted { found = found ?? field.name }
    }
    return found
  }

  /// Whether the object can come to hold a name twice, as far as the description tells.
  static func mayRepeat(_ items: [LognormItem], types: [[LognormItem]]) -> Bool {
    var seen: Set<[UInt8]> = []
    var mayRepeat = false
    var followed: Set<Int> = []
    collect(items, types, &followed) { name in
      // What a value called "." brings along is known only when a line is there.
      if name == [0x2e] || !seen.insert(name).inserted { mayRepeat = true }
    }
    return mayRepeat
  }

  private static func collect(
    _ items: [LognormItem],
    _ types: [[LognormItem]],
    _ followed: inout Set<Int>,
    _ take: ([UInt8]) -> Void
  ) {
    for item in items {
      switch item {
      case .literal: break
      case .field(let field):
        guard !field.name.isEmpty else { continue }
        take(field.name)
        // Each type once: types may refer to themselves.
        if field.name == [0x2e], field.motif.kind == .userType,
          followed.insert(field.motif.userType).inserted
        {
          collect(types[field.motif.userType], types, &followed, take)
        }
      case .choice(let ways, _): for way in ways { collect(way, types, &followed, take) }
      }
    }
  }
}
