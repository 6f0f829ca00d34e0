extension Site {
  /// Name, values with the most frequent first, and flatness (1: Zipf; more: more even).
  static func tables() -> [(String, [String], Double)] {
    [
      ("user", users(), 1),
      ("guess", words(Self.guessedNames), 1),
      ("client", addresses(["203.0.113", "198.51.100"], count: 420) + longAddresses(40), 2),
      ("client4", addresses(["203.0.113", "198.51.100"], count: 420), 2),
      ("scanner", addresses(["198.51.100", "192.0.2"], count: 120), 2),
      ("attacker", ["203.0.113.66", "203.0.113.67", "198.51.100.23", "192.0.2.201"], 1),
      ("inside", insideAddresses(500), 3),
      ("visitor", visitors(), 2),
      ("outside", addresses(["203.0.113", "198.51.100"], count: 250), 3),
      ("server", (1...12).map { "192.0.2.\($0 * 7)" }, 1),
      ("service", words(Self.ports), 1),
      ("path", paths(), 1),
      ("query", queries(), 1),
      ("shop", words("shop.example www.example.com intranet.example cdn.example.net"), 1),
      ("agent", Self.agents, 1),
      ("referer", ["-"] + paths().prefix(40).map { "https://www.example.com" + $0 }, 1),
      ("sender", mailboxes(count: 120), 1),
      ("recipient", mailboxes(count: 260).reversed(), 1),
      ("relay", relays(), 1),
      ("peer", mailHosts(), 1),
      ("domain", domains(), 1),
      // One lottery, one order: the same label draws the same unit from all three.
      ("unit", Self.units.map(\.0), 2),
      ("unitwords", Self.units.map { "\($0.0) - \($0.1)" }, 2),
      ("description", Self.units.map(\.1), 2),
      ("command", Self.commands, 1),
      ("job", Self.jobs, 2),
      ("word", words(Self.plainWords), 8),
    ]
  }

  private static func words(_ text: String) -> [String] {
    text.split(separator: " ").map(String.init)
  }

  private static func users() -> [String] {
    let first = words(
      "mira jonas alva pietro suki dario lene tomas ines bram odile karel freya nils petra ugo "
        + "wanda yusuf zora emil hana ivo jana kofi lars maud noor otto pia quinn"
    )
    let services = ["deploy", "git", "backup", "ansible", "nagios"]
    let last = ["", ".k", ".s", ".w"]
    return services.prefix(2) + last.flatMap { ending in first.map { $0 + ending } }
      + services.suffix(3)
  }

  private static func addresses(_ networks: [String], count: Int) -> [String] {
    // Steps coprime to 253 visit every host number once, in an order that looks like none.
    (0..<count).map {
      "\(networks[$0 % networks.count]).\(($0 / networks.count * 97 + 5) % 253 + 1)"
    }
  }

  private static func longAddresses(_ count: Int) -> [String] {
    (1...count).map { "2001:db8:\(String($0 * 41, radix: 16))::\(String($0 * 7 + 1, radix: 16))" }
  }

  private static func insideAddresses(_ count: Int) -> [String] {
    (0..<count).map { "10.\($0 % 4 + 1).\($0 * 7 % 32).\($0 * 91 % 250 + 2)" }
  }

  /// Who logs in: two from inside for each from elsewhere.
  private static func visitors() -> [String] {
    let inside = insideAddresses(300)
    let others = addresses(["203.0.113", "198.51.100"], count: 130) + longAddresses(20)
    return others.indices.flatMap { [inside[$0 * 2], inside[$0 * 2 + 1], others[$0]] }
  }

  private static func paths() -> [String] {
    let areas = words(
      "catalog cart account search static/js static/css images api/v1/orders api/v1/items blog "
        + "help checkout wp-content docs downloads"
    )
    let leaves = words(
      "index.html list view item.php main.js style.css logo.png summary status detail terms "
        + "news feed.xml export photo.jpg map overview start edit compare latest"
    )
    return ["/", "/index.html", "/favicon.ico", "/login", "/robots.txt", "/health"]
      + (0..<(areas.count * leaves.count)).map {
        // A diagonal walk, so that the frequent ones come from every area.
        "/\(areas[$0 % areas.count])/\(leaves[($0 / areas.count + $0) % leaves.count])"
      }
  }

  private static func queries() -> [String] {
    let keys = words("id page q sort lang session ref item color size")
    return Array(repeating: "", count: 3)
      + (0..<200).map { "?\(keys[$0 % keys.count])=\($0 * 37 % 1000)" }
      + (0..<60).map { "?\(keys[$0 % 3])=\($0 * 7)&\(keys[$0 % 5 + 3])=\($0)" }
  }

  private static func domains() -> [String] {
    words("example.com example.org example.net mail.example corp.example shop.example")
      + (1...40).map { "customer\($0).example" }
  }

  private static func mailboxes(count: Int) -> [String] {
    let locals = words("info sales newsletter orders noreply support billing jobs") + users()
    let hosts = domains()
    return (0..<count).map { "\(locals[$0 * 5 % locals.count])@\(hosts[$0 * 3 % hosts.count])" }
  }

  private static func relays() -> [String] {
    (0..<30).map { "mx\($0 % 3 + 1).\(domains()[$0])[192.0.2.\($0 * 7 + 20)]" }
  }

  private static func mailHosts() -> [String] {
    ["localhost[127.0.0.1]"]
      + (0..<50).map {
        "mail\($0 % 4 + 1).\(domains()[$0 % 46])[198.51.100.\($0 * 5 % 250 + 1)]"
      }
      + (0..<40).map { "unknown[203.0.113.\($0 * 6 + 3)]" }
  }
}
