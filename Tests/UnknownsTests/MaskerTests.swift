import Testing
import Unknowns
import TestSupport

struct MaskerTests {
  @Test(arguments: [
    // Numbers, decimals, versions, signs.
    ("took 12 of 3.25 s", "took <num> of <num> s"), ("nginx 1.18.0 up", "nginx <num> up"),
    ("eth0 went down", "eth<num> went down"), ("disk sda1x2", "disk sda<num>x<num>"),
    ("-5 and +7", "<num> and <num>"), ("1.2.3b", "<num>.<num>b"), ("10%", "<num>%"),
    ("pid 4711 port 22", "pid <num> port <num>"), ("job[4711]: x", "job[<num>]: x"),
    ("oid 1.3.6.1.4.1.9.9.41.1.2", "oid <num>"), ("5. end", "<num>. end"), ("7", "<num>"),
    ("a-5 b -5x (+3)", "a-<num> b -<num>x (<num>)"),
    ("IPv4 and ipv6, eth4", "IPv4 and ipv6, eth<num>"),
    // Addresses.
    ("from 10.1.2.3 to 10.1.2.4:80", "from <ip> to <ip>:<num>"), ("10.1.2.3.", "<ip>."),
    ("10.1.2.3.4", "<num>"), ("10.1.2.3x", "<num>.<num>x"),
    ("10.1.2.3/24", "<ip>/<num>"), ("from 2001:db8::1 ok", "from <ip> ok"), ("(::1)", "(<ip>)"),
    ("fe80::1%eth0", "<ip>%eth<num>"), ("1:2:3:4:5:6:7:8", "<ip>"), ("2001:db8::", "<ip>"),
    ("bad: face", "bad: face"), ("std::move", "std::move"), ("a:b:c", "a:b:c"),
    ("mac 00:11:22:aa:bb:cc.", "mac <mac>."), ("00-11-22-aa-bb-cc", "<mac>"),
    ("0011.22aa.bbcc", "<mac>"),
    ("MAC=00:11:22:33:44:55:66:77:88:99:aa:bb:08:00 SRC=", "MAC=<mac> SRC="),
    // Hexadecimal words and ids.
    ("id deadbeef01 ok", "id <hex> ok"), ("0x1f and 0xZZ", "<hex> and <num>xZZ"),
    ("abc123", "abc<num>"), ("deadbeef DEADBEEF", "<hex> <hex>"), ("DeadBeef", "DeadBeef"),
    ("facade", "facade"), ("cafe1234 x", "<hex> x"),
    ("123e4567-e89b-12d3-a456-426614174000", "<uuid>"),
    ("x=123e4567-e89b-12d3-a456-426614174000;", "x=<uuid>;"),
    // Times of day, with and without fraction.
    ("at 09:20:03 on", "at <time> on"), ("9:20:03.125", "<time>"), ("09:20:03,125", "<time>"),
    ("09:20", "<num>:<num>"), ("2014-02-01T09:20:03", "<time>"),
    ("on 2014-02-01, 2014/02/01 09:20:03.5+01:00 too", "on <time>, <time> too"),
    ("[01/Feb/2014:09:20:03 +0100] x", "[<time>] x"), ("1/Feb/2014", "<time>"),
    ("2014-02-01T09:20:03Z|", "<time>|"), ("9:20:03:07", "<num>:<time>"),
    ("2014-02-011", "<num>-<num>-<num>"),
    // URLs.
    ("see https://a.example/x?y=1#z.", "see <url>."), ("(http://[2001:db8::1]:80/)", "(<url>)"),
    ("svn+ssh://h/p and ://x", "<url> and ://x"), ("\"ftp://x\"", "\"<str>\""), ("a://", "a://"),
    // Quoted strings and apostrophes.
    ("user \"bob smith\" in", "user \"<str>\" in"), ("user 'bob' in", "user 'bob' in"),
    ("user 'bob7' in", "user '<str>' in"),
    ("can't open Bob's file", "can't open Bob's file"), ("a \"b", "a \"b"),
    (#"say "a \" b" end"#, #"say "<str>" end"#), ("don't 'quote it' me", "don't '<str>' me"),
    ("\"\" 400 0 \"-\"", "\"\" <num> <num> \"-\""), ("a='' b=''", "a='' b=''"),
    ("user=\"\" failed for \"\"", "user=\"\" failed for \"\""),
    ("\"GET /a HTTP/1.1\" 200", "\"GET <str>\" <num>"), ("'G et'", "'<str>'"),
    // A quoted text that says what happened is masked as a message is.
    (#"{"msg":"lost peer 7","n":7}"#, #"{"msg":"lost peer <num>","n":<num>}"#),
    (#"error = "no 'file 5' in 6" x"#, #"error = "no '<str>' in <num>" x"#),
    (#"name="no file 5""#, #"name="<str>""#),
    // Paths are masked word by word.
    ("open /var/log/app/17/x.log now", "open /var/log/app/<num>/x.log now"),
    ("a/b/1", "a/b/<num>"), ("GET / HTTP/1.1", "GET / HTTP/<num>"),
    // What is no word stays.
    ("", ""), ("   ", "   "), ("größe ä1", "größe ä<num>"), ("...---...", "...---..."),
    ("\t\u{0}", "\t\u{0}"),
  ])
  func `what varies is masked and what names something stays`(message: String, expected: String) {
    #expect(masked(message) == expected)
  }

  @Test(arguments: lawSeeds)
  func `no bytes trap it, and a template never grows past its limit`(seed: UInt64) {
    print("seed \(seed)")
    var random = SeededGenerator(seed)
    let alphabet = Array("0123456789abcdefxXz.:-/'\"\\[]()%= \u{0}Ñ".utf8) + [0xff, 0x80]
    for round in 0..<4_000 {
      let length = Int.random(in: 0...(round % 50 == 0 ? 5_000 : 60), using: &random)
      let message = (0..<length).map { _ in
        alphabet[Int.random(in: 0..<alphabet.count, using: &random)]
      }
      let template = masked(message)
      #expect(template.count <= Masker.maxTemplateBytes)
      #expect(!template.contains { (0x30...0x39).contains($0) }, "\(message)")
    }
  }

  @Test(arguments: [
    "aa:", "1:", "1.", "a:", "aa:aa:aa:aa:aa:aax", "'a", "\"", "/a1", "::", "12345678-", "1.1x",
    "aaaa.bbbb.", "0x", "00:00:", "\\'", "a+", "a://", "msg=\"", "1-", "2014-02-", " +1",
  ])
  func `a long hostile message costs its length, not its square`(piece: String) {
    let clock = ContinuousClock()
    let hostile = Array(String(repeating: piece, count: 1_000_000 / piece.utf8.count).utf8) + [0x78]
    var masker = Masker()
    let time = clock.measure {
      hostile.withUnsafeBufferPointer { buffer in
        if let base = buffer.baseAddress { _ = masker.mask(base, buffer.count) }
      }
    }
    #expect(time < .milliseconds(500), "\(time)")
  }
}
