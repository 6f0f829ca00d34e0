/// An action that starts `minuted run`, and with what.
public struct MinutedAction: Sendable, Equatable {
  /// The action.
  public var action: OmprogAction
  /// Words in front of minuted's own program, such as `setpriv` and its options; empty where there are none.
  public var wrapper: [String]
  /// minuted's program.
  public var program: String
  /// What follows it, one pair of quotes off each, as minuted takes them.
  public var arguments: [String]

  /// The action as one of minuted's; nil when it starts something else.
  ///
  /// - Parameter action: any action of omprog's.
  public init?(_ action: OmprogAction) {
    let words = action.binary.words
    guard let index = words.firstIndex(where: MinutedAction.isProgram) else { return nil }
    self.action = action
    wrapper = Array(words[..<index])
    program = words[index]
    arguments = words[(index + 1)...].map(BinaryWords.unquoted)
  }

  private static func isProgram(_ word: String) -> Bool {
    let bare = BinaryWords.unquoted(word).drop { $0 == "\"" || $0 == "'" }
    let last = bare.split(separator: "/").last.map(String.init) ?? ""
    let name = last.prefix { $0 != "\"" && $0 != "'" }
    return name == "minuted"
      || name.hasPrefix("minuted-") && !name.hasPrefix("minuted-dashboard")
        && !bare.hasPrefix("-")
  }

  /// The value of an option of `run`, as `--state DIR` or `--state=DIR`; nil where it is not given.
  ///
  /// - Parameter name: with its dashes.
  /// - Returns: of several, the last.
  public func option(_ name: String) -> String? { options(name).last }

  /// All values of an option that may be given several times.
  ///
  /// - Parameter name: with its dashes.
  /// - Returns: in order.
  public func options(_ name: String) -> [String] {
    var found: [String] = []
    for (index, word) in arguments.enumerated() {
      if word == name, index + 1 < arguments.count { found.append(arguments[index + 1]) }
      if word.hasPrefix(name + "=") {
        found.append(BinaryWords.unquoted(String(word.dropFirst(name.count + 1))))
      }
    }
    return found
  }

  /// Whether a flag is given.
  ///
  /// - Parameter name: with its dashes.
  /// - Returns: true when it stands among the arguments.
  public func has(_ name: String) -> Bool { arguments.contains(name) }

  /// As whom the wrapper starts it: `setpriv --reuid=USER`, `runuser -u USER`, `sudo -u USER`; nil where it
  /// does not change that.
  public var user: String? {
    for (index, word) in wrapper.enumerated() {
      let next = index + 1 < wrapper.count ? wrapper[index + 1] : nil
      for option in ["--reuid", "--ruid", "--euid", "--user"] {
        if word == option { return next }
        if word.hasPrefix(option + "=") { return String(word.dropFirst(option.count + 1)) }
      }
      if word == "-u" { return next }
    }
    return nil
  }

  /// The group that the wrapper names; nil where it names none.
  public var group: String? {
    for (index, word) in wrapper.enumerated() {
      for option in ["--regid", "--rgid", "--egid", "--group"] {
        if word == option { return index + 1 < wrapper.count ? wrapper[index + 1] : nil }
        if word.hasPrefix(option + "=") { return String(word.dropFirst(option.count + 1)) }
      }
    }
    return nil
  }
}

extension RsyslogConfiguration {
  /// The actions that start minuted, in order.
  public var minutedActions: [MinutedAction] { omprogActions.compactMap(MinutedAction.init) }
}
