/// Cisco ASA: the message number is the tag, the severity is in it, the hosts are firewalls.
enum ASA {
  static let urls = Family(
    program: "asa",
    share: 6,
    amplitude: 1,
    hosts: .firewall,
    role: .urls,
    steps: [
      line(
        weight: 94,
        5,
        304001,
        "{inside} Accessed URL {server@s}:http://{shop@s}{path}{query}"
      ),
      line(
        weight: 6,
        5,
        304002,
        "Access denied URL http://{shop@s}{path} SRC {inside} DEST {server@s} on interface inside"
      ),
    ]
  )

  static let connections = Family(
    program: "asa",
    share: 11,
    amplitude: 0.8,
    hosts: .firewall,
    scenes: 200,
    steps: [
      line(
        weight: 40,
        6,
        305011,
        "Built dynamic {one:TCP|TCP|UDP@l4} translation from inside:{inside}/\(high) to "
          + "outside:198.51.100.1/\(mapped)",
        then: ["built", "built", "builtudp"]
      ),
      line(
        name: "built",
        weight: 20,
        6,
        302013,
        "Built outbound TCP connection \(id) for outside:{outside}/\(port) ({outside}/\(port)) to "
          + "inside:{inside}/\(high) (198.51.100.1/\(mapped))",
        then: ["teardown"]
      ),
      line(
        name: "teardown",
        6,
        302014,
        "Teardown TCP connection \(id) for outside:{outside}/\(port) to inside:{inside}/\(high) "
          + "duration \(lasted) bytes {size:60-90000000} {one:TCP FINs|TCP FINs|TCP Reset-O"
          + "|TCP Reset-I|SYN Timeout|Connection timeout|TCP FINs from inside}",
        then: ["untranslated", "end", "end"]
      ),
      line(
        weight: 14,
        6,
        302013,
        "Built inbound TCP connection \(id) for outside:{client4}/\(high) ({client4}/\(high)) to "
          + "dmz:10.4.0.{int:1-12@d}/\(port) ({server}/\(port))",
        then: ["teardownin"]
      ),
      line(
        name: "teardownin",
        6,
        302014,
        "Teardown TCP connection \(id) for outside:{client4}/\(high) to "
          + "dmz:10.4.0.{int:1-12@d}/\(port)"
          + " duration \(lasted) bytes {size:60-90000000} {one:TCP FINs|TCP Reset-O|SYN Timeout}"
      ),
      line(
        name: "builtudp",
        weight: 8,
        6,
        302015,
        "Built outbound UDP connection \(id) for outside:{outside}/53 ({outside}/53) to "
          + "inside:{inside}/\(high) (198.51.100.1/\(mapped))",
        then: ["teardownudp"]
      ),
      line(
        name: "teardownudp",
        6,
        302016,
        "Teardown UDP connection \(id) for outside:{outside}/53 to inside:{inside}/\(high) "
          + "duration \(lasted) bytes {int:60-900}",
        then: ["untranslated", "end"]
      ),
      line(
        name: "untranslated",
        6,
        305012,
        "Teardown dynamic {one:TCP|TCP|UDP@l4} translation from inside:{inside}/\(high) to "
          + "outside:198.51.100.1/\(mapped) duration \(lasted)"
      ),
      line(
        weight: 3,
        6,
        302020,
        "Built {one:inbound|outbound@w} ICMP connection for faddr {outside}/0 gaddr "
          + "198.51.100.1/{int:1-9@i} laddr {inside}/{int:1-9@i}",
        then: ["teardownicmp"]
      ),
      line(
        name: "teardownicmp",
        6,
        302021,
        "Teardown ICMP connection for faddr {outside}/0 gaddr 198.51.100.1/{int:1-9@i} laddr "
          + "{inside}/{int:1-9@i}"
      ),
    ]
  )

  static let other = Family(
    program: "asa",
    share: 3,
    amplitude: 0.3,
    hosts: .firewall,
    steps: [
      line(
        weight: 44,
        4,
        106023,
        "Deny tcp src outside:{scanner}/{int:1024-65535} dst inside:{server}/{service} by "
          + "access-group \"outside_in\" [0x0, 0x0]"
      ),
      line(
        weight: 8,
        4,
        106023,
        "Deny udp src outside:{scanner}/{int:1024-65535} dst inside:{server}/{one:161|123|5060} by "
          + "access-group \"outside_in\" [0x0, 0x0]"
      ),
      line(
        weight: 4,
        4,
        106023,
        "Deny icmp src outside:{scanner} dst inside:{server} (type 8, code 0) by access-group "
          + "\"outside_in\" [0x0, 0x0]"
      ),
      line(
        weight: 8,
        2,
        106001,
        "Inbound TCP connection denied from {scanner}/{int:1024-65535} to {server}/{service} flags "
          + "{one:SYN|SYN ACK|RST|FIN ACK}  on interface outside"
      ),
      line(
        weight: 10,
        6,
        106015,
        "Deny TCP (no connection) from {inside}/{int:1024-65535} to {outside}/443 flags "
          + "{one:FIN ACK|RST|ACK|PSH ACK}  on interface inside"
      ),
      line(
        weight: 6,
        6,
        106100,
        "access-list inside_out {one:permitted|denied} tcp inside/{inside}({int:1024-65535}) -> "
          + "outside/{outside}({one:443|80|25}) hit-cnt {int:1-40} {one:first hit|300-second "
          + "interval} [0x{hex:8}, 0x0]"
      ),
      line(
        weight: 3,
        5,
        111008,
        "User '{user}' executed the '{one:write memory|copy running-config startup-config|clear "
          + "counters|terminal pager 0}' command."
      ),
      line(
        weight: 2,
        5,
        111010,
        "User '{user}', running 'CLI' from IP {inside}, executed '{one:show running-config|write "
          + "memory|no logging console|access-list outside_in extended permit tcp any host "
          + "192.0.2.7 eq https}'"
      ),
      line(weight: 1, 5, 111005, "{inside} end configuration: OK"),
      line(
        weight: 2,
        6,
        605005,
        "Login permitted from {inside}/{int:1024-65535} to inside:10.0.0.1/ssh for user \"{user}\""
      ),
      line(
        weight: 1,
        6,
        605004,
        "Login denied from {scanner}/{int:1024-65535} to outside:198.51.100.1/ssh for user "
          + "\"{guess}\""
      ),
      line(
        weight: 2,
        6,
        113004,
        "AAA user authentication Successful : server =  10.0.0.20 : user = {user}"
      ),
      line(
        weight: 1,
        6,
        113005,
        "AAA user authentication Rejected : reason = AAA failure : server = 10.0.0.20 : user = "
          + "{guess} : user IP = {scanner}"
      ),
      line(
        weight: 2,
        4,
        113019,
        "Group = staff-vpn, Username = {user}, IP = {client4}, Session disconnected. Session "
          + "Type: SSL, Duration: {int:0-9}h:{pad:0-59}m:{pad:0-59}s, Bytes xmt: "
          + "{size:1000-900000000}, Bytes rcv: {size:1000-90000000}, Reason: {one:User "
          + "Requested|Idle Timeout|Max time exceeded|Connection Preempted}"
      ),
      line(
        weight: 3,
        6,
        725001,
        "Starting SSL handshake with client outside:{client4}/{int:1024-65535} to "
          + "198.51.100.1/443 for TLS session"
      ),
      line(
        weight: 3,
        6,
        725002,
        "Device completed SSL handshake with client outside:{client4}/{int:1024-65535} to "
          + "198.51.100.1/443 for TLSv1.2 session"
      ),
      line(
        weight: 3,
        3,
        710003,
        "TCP access denied by ACL from {scanner}/{int:1024-65535} to "
          + "outside:198.51.100.1/{one:22|23|80}"
      ),
      line(
        weight: 1,
        4,
        733100,
        "[ Scanning] drop rate-1 exceeded. Current burst rate is {int:1-20} per second, max "
          + "configured rate is 10; Current average rate is {int:5-20} per second, max configured "
          + "rate is 5; Cumulative total count is {int:3000-90000}"
      ),
      line(
        weight: 1,
        1,
        106021,
        "Deny {one:tcp|udp} reverse path check from 10.9.{int:0-31}.{int:1-250} to {server} on "
          + "interface outside"
      ),
    ]
  )

  private static let id = "{int:1000000-99999999@id}"
  private static let high = "{int:1024-65535@high}"
  private static let mapped = "{int:1024-65535@mapped}"
  private static let port = "{one:443|443|80|25|993@port}"
  private static let lasted = "{int:0-2}:{pad:0-59}:{pad:0-59}"

  private static func line(
    name: String = "",
    weight: Double = 0,
    _ level: Int,
    _ number: Int,
    _ text: String,
    then: [String] = []
  ) -> Step {
    Step(
      name: name,
      weight: weight,
      tag: "%ASA-\(level)-\(number)",
      process: .none,
      facility: .local4,
      severity: Severity(rawValue: level) ?? .info,
      text: text,
      then: then
    )
  }
}
