import Patterns
import Testing

/// One motif at a time: what it takes, and the value it gives.
struct LognormMotifTests {
  /// A field, a line of it alone, and its value as JSON; nil when it does not match.
  static let cases: [(String, String, String?)] = [
    ("word", "a\tb", "\"a\\tb\""), ("word", "", nil), ("alpha", "abC", "\"abC\""),
    ("alpha", "ab1", nil), ("rest", "", "\"\""), ("rest", " x", "\" x\""),
    ("whitespace", " \t", "\" \\t\""), ("whitespace", "x", nil),
    ("number", "007", "\"007\""), ("number", "-3", nil), ("number", "", nil),
    ("number{\"format\":\"number\"}", "007", "7"), ("number{\"format\":\"number\"}", "0", "0"),
    ("number{\"maxval\":100}", "100", "\"100\""), ("number{\"maxval\":100}", "101", nil),
    ("number{\"maxval\":100}", "99999999999999999999999", nil),
    ("number{\"format\":\"number\"}", "99999999999999999999", "99999999999999999999"),
    ("float", "-1.50", "\"-1.50\""), ("float", "1.2.3", nil), ("float", "-", "\"-\""),
    ("float{\"format\":\"number\"}", "-01.50", "-1.50"),
    ("float{\"format\":\"number\"}", ".5", "0.5"), ("float{\"format\":\"number\"}", "5.", "5.0"),
    ("float{\"format\":\"number\"}", "-", "\"-\""),
    ("ipv4", "1.2.3.255", "\"1.2.3.255\""), ("ipv4", "1.2.3.256", nil), ("ipv4", "1.2.3", nil),
    ("ipv6", "::1", "\"::1\""), ("ipv6", "fe80::1:2", "\"fe80::1:2\""), ("ipv6", ":1", nil),
    ("ipv6", "::ffff:1.2.3.4", "\"::ffff:1.2.3.4\""), ("ipv6", "1.2.3.4", nil),
    ("ipv6", "1:2:3:4:5:6:7:8", "\"1:2:3:4:5:6:7:8\""), ("ipv6", "1:2:3:4:5:6:7:8:9", nil),
    ("ipv6", "1::2::3", nil), ("ipv6", "1:2:3:4:5:6:7::", "\"1:2:3:4:5:6:7::\""),
    ("ipv6", "12345::1", nil), ("ipv6", "::", "\"::\""),
    ("mac48", "00:1a:2B:3c:4d:5e", "\"00:1a:2B:3c:4d:5e\""), ("mac48", "00:1a-2B:3c:4d:5e", nil),
    ("mac48", "00-1a-2B-3c-4d-5e", "\"00-1a-2B-3c-4d-5e\""),
    ("date-iso", "2014-02-01", "\"2014-02-01\""), ("date-iso", "2014-13-01", nil),
    ("time-24hr", "23:59:59", "\"23:59:59\""), ("time-24hr", "24:00:00", nil),
    ("time-12hr", "12:59:59", "\"12:59:59\""), ("time-12hr", "13:00:00", nil),
    ("duration", "1:02:03", "\"1:02:03\""), ("duration", "100:02:03", nil),
    ("kernel-timestamp", "[12345.123456]", "\"[12345.123456]\""),
    ("kernel-timestamp", "[    1.123456]", nil), ("kernel-timestamp", "[1234.123456]", nil),
    ("date-rfc3164", "Feb  1 09:20:00", "\"Feb  1 09:20:00\""),
    ("date-rfc3164", "feb 1 2014 9:20:60:", "\"feb 1 2014 9:20:60:\""),
    ("date-rfc3164", "Foo  1 09:20:00", nil), ("date-rfc3164", "Feb 32 09:20:00", nil),
    ("date-rfc3164{\"format\":\"timestamp-unix\"}", "Feb  1 2014 09:20:00", "1391246400"),
    ("date-rfc3164{\"format\":\"timestamp-unix\"}", "Jan  1 00:00:00", "1767225600"),
    ("date-rfc5424", "2014-02-01T09:20:00.25+01:00", "\"2014-02-01T09:20:00.25+01:00\""),
    ("date-rfc5424{\"format\":\"timestamp-unix\"}", "2014-02-01T09:20:00.25+01:00", "1391242800"),
    (
      "date-rfc5424{\"format\":\"timestamp-unix-ms\"}", "2014-02-01T09:20:00.25Z",
      "1391246400250"
    ),
    ("date-rfc5424", "2014-02-01 09:20:00Z", nil), ("date-rfc5424", "2014-02-01T09:20:00", nil),
    ("quoted-string", "\"a b\"", "\"\\\"a b\\\"\""), ("quoted-string", "\"a b", nil),
    ("op-quoted-string", "\"a b\"", "\"a b\""), ("op-quoted-string", "ab", "\"ab\""),
    ("op-quoted-string", "\"\"", "\"\""), ("op-quoted-string", "a b", nil),
    ("string", "\"a\"\"b\"", "\"a\\\"b\""), ("string", "\"a\\\"b\"", "\"a\\\"b\""),
    ("string", "\"a\"x", nil), ("string", "a b", nil), ("string", "a\\", "\"a\\\\\""),
    ("string{\"quoting.mode\":\"none\"}", "\"a\\b\"", "\"\\\"a\\\\b\\\"\""),
    ("string{\"quoting.mode\":\"required\"}", "a", nil),
    ("string{\"quoting.char.begin\":\"<\",\"quoting.char.end\":\">\"}", "<a b>", "\"a b\""),
    ("string{\"matching.permitted\":\"abc\"}", "cab", "\"cab\""),
    ("string{\"matching.permitted\":\"abc\"}", "cabd", nil),
    ("string{\"matching.permitted\":[{\"class\":\"digit\"},{\"chars\":\"x\"}]}", "1x", "\"1x\""),
    ("string-to:d", "abcd", nil), ("cee-syslog", "@cee: {\"a\": 1} ", "{\"a\":1}"),
    ("cee-syslog", "@CEE:{}", nil),
    ("json", "{\"a\":[1,{\"b\":null}], \"c\" : true} ", "{\"a\":[1,{\"b\":null}],\"c\":true}"),
    ("json", "[1]", nil), ("json", "{\"a\":1", nil), ("json", "{\"a\":1,}", nil),
    ("json", "{\"\\u00e9\\ud83d\\ude00\\/\":\"\\n\"}", "{\"é😀/\":\"\\n\"}"),
    ("v2-iptables", "IN=eth0 OUT= DF ", "{\"IN\":\"eth0\",\"OUT\":\"\",\"DF\":null}"),
    ("v2-iptables", "IN=eth0", nil), ("v2-iptables", "IN=eth0  DF", nil),
    ("name-value-list", "a=1  b-c=", "{\"a\":\"1\",\"b-c\":\"\"}"),
    ("name-value-list", "a=\"x y\" b='z'", "{\"a\":\"x y\",\"b\":\"z\"}"),
    ("name-value-list", "a=1 b", nil),
    ("name-value-list{\"separator\":\";\"}", "a=1 2;b=3", "{\"a\":\"1 2\",\"b\":\"3\"}"),
    ("name-value-list{\"assignator\":\":\"}", "a b:1 c:2", nil),
    (
      "name-value-list{\"assignator\":\":\",\"separator\":\",\"}", "a b:1,c:2",
      "{\"a b\":\"1\",\"c\":\"2\"}"
    ),
    ("checkpoint-lea", "a: b c; d:;", "{\"a\":\"b c\",\"d\":\"\"}"),
    ("checkpoint-lea", "a: b", nil),
    (
      "cisco-interface-spec", "outside:1.2.3.4/80 (5.6.7.8/90) (bob)",
      """
      {"interface":"outside","ip":"1.2.3.4","port":"80","ip2":"5.6.7.8","port2":"90","user":"bob"}
      """
    ),
    (
      "cisco-interface-spec", "1.2.3.4/80(bob)",
      "{\"ip\":\"1.2.3.4\",\"port\":\"80\",\"user\":\"bob\"}"
    ),
    ("cisco-interface-spec", "1.2.3.4", nil),
    (
      "cef", "CEF:0|V|P\\|x|1|id|N\\\\|5| src=1.2.3.4 msg=a b\\=c\\n url=http://h?q=1",
      """
      {"DeviceVendor":"V","DeviceProduct":"P|x","DeviceVersion":"1","SignatureID":"id",\
      "Name":"N\\\\","Severity":"5",\
      "Extensions":{"src":"1.2.3.4","msg":"a b=c\\n","url":"http://h?q=1"}}
      """
    ),
    ("cef", "CEF:1|V|P|1|id|N|5|", nil), ("cef", "CEF:0|V|P|1|id|N|5| a=\\x", nil),
  ]

  @Test(arguments: cases)
  func `a motif takes what it should`(field: String, line: String, value: String?) throws {
    var lognorm = try Lognorm("rule=:%f:\(field)%")
    let json = lognorm.json(line)
    if let value {
      #expect(try sameJSON(json, "{\"f\":\(value)}"), "\(json)")
    } else {
      #expect(json.hasPrefix("{ \"originalmsg\": "), "\(json)")
    }
  }

  /// A field, text behind it that the rule wants, a line, and the value.
  @Test(arguments: [
    ("char-to:,;", ",", "ab,", "ab"), ("char-to:\\x25", "\\x25", "ab%", "ab"),
    ("char-sep:,", ",x", ",x", ""), ("string-to:foo", "foo", "fofoo", "fo"),
    ("string-to:f", "f", "abf", "ab"), ("hexnumber", " ", "0x1F ", "0x1F"),
    ("ipv4", "5", "1.2.3.45", nil), ("number", "a", "12a", "12"),
    ("checkpoint-lea{\"terminator\":\"]\"}", "]", "a: b; ]", nil),
    ("string{\"matching.mode\":\"lazy\"}", "x", "\"a\"x", "a"),
    ("name-value-list", " !", "a=1 !", nil),
  ])
  func `what follows a field is left to the rule`(
    field: String,
    tail: String,
    line: String,
    value: String?
  ) throws {
    var lognorm = try Lognorm("rule=:%f:\(field)%\(tail)")
    let json = lognorm.json(line)
    if let value { #expect(try sameJSON(json, "{\"f\":\"\(value)\"}"), "\(json)") }
    if field == "ipv4" { #expect(json.hasPrefix("{ \"originalmsg\"")) }
    if field.hasPrefix("checkpoint") { #expect(try sameJSON(json, "{\"f\":{\"a\":\"b\"}}")) }
    if field.hasPrefix("name") { #expect(try sameJSON(json, "{\"f\":{\"a\":\"1\"}}")) }
  }

  @Test func `hex numbers are written as decimal ones when asked`() throws {
    var lognorm = try Lognorm("rule=:%f:hexnumber{\"format\":\"number\",\"maxval\":255}% %r:rest%")
    #expect(try sameJSON(lognorm.json("0xfF x"), "{\"f\":255,\"r\":\"x\"}"))
    #expect(lognorm.json("0x100 x").hasPrefix("{ \"originalmsg\""))
  }

  @Test func `what lies behind the line does not change the result`() throws {
    for (field, line, _) in Self.cases {
      var lognorm = try Lognorm("rule=:%f:\(field)%")
      let results = [0x00, 0x20, 0x22, 0x30, 0x3d, 0x5c, 0x61, 0x7d, 0xff].map {
        lognorm.json(Array(line.utf8), noise: $0)
      }
      #expect(Set(results).count == 1, "\(field) \(line)")
    }
  }
}
