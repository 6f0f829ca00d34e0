/// Words of logs in general, in small letters: what they say about the word behind them.
///
/// Nothing here belongs to one program. A list that lacks a word only makes templates split later.
enum Vocabulary {
  /// Words followed by a name.
  static let names = words("user username account login uid host hostname node client server peer")
  /// Words followed by what something is done with.
  static let labels = words(
    """
    device dev disk interface iface service process thread job task queue topic table database db \
    domain group directory file module driver package session comm source owner role zone volume \
    pool channel printer from by via called named
    """
  )
  /// Words whose name a template shows as `<user>`, or as `<host>`.
  static let users = words("user username account login")
  static let hosts = words("host hostname rhost")
  /// Words that say how something is: like verbs they tell events apart.
  static let states = words(
    """
    up down on off ok online offline full empty active inactive ready idle busy good bad normal \
    alive dead open present absent missing valid invalid unknown high low yes no start stop begin \
    end success failure
    """
  )
  /// Names of protocols, not numbered things.
  static let protocols = words("ipv4 ipv6")
  /// Words followed by an object more often than by an event.
  static let prepositions = words("for to on in of at with into onto")
  static let calendar = words(
    """
    jan feb mar apr may jun jul aug sep oct nov dec mon tue wed thu fri sat sun \
    january february march april june july august september october november december \
    monday tuesday wednesday thursday friday saturday sunday
    """
  )
  /// Values in every programming language.
  static let literals = words("true false null nil none nan")
  /// Keys whose value says what happened.
  static let eventKeys = words("msg message event action op operation type method level lvl")
  /// Keys whose quoted value is a text worth to be told apart.
  static let textKeys = words("error err reason status result state")
  /// Units, with their case: part of the number before them.
  static let units = words("B KB kB MB GB TB KiB MiB GiB TiB ns us ms s sec secs")
  /// Besides words in -ed and -ing: words that announce a reason.
  static let announcements = words("cannot not failure unable reason because says said")

  private static func words(_ text: String) -> [String] {
    text.split(separator: " ").map(String.init)
  }
}
