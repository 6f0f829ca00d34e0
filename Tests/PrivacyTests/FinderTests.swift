import Rulebook
import Testing

@testable import Privacy

@Suite struct FinderTests {
  @Test(
    "a form is found whole, and nothing that only looks like it",
    arguments: [
      (KnownForm.card, "pan=4111111111111111 x", ["4111111111111111"]),
      (.card, "4111 1111 1111 1111", ["4111 1111 1111 1111"]),
      (.card, "4111-1111-1111-1111.", ["4111-1111-1111-1111"]),
      (.card, "on 2026 3782 822463 10005 07", ["3782 822463 10005"]),
      (.card, "30569309025904", ["30569309025904"]),
      (.card, "4111111111111112", []),
      (.card, "1111111111111117", []),
      (.card, "x4111111111111111", []),
      (.card, "41111111111111111111111", []),
      (.card, "4111 1111-1111 1111", []),
      (.card, "4111111111111111.50", []),
      (.card, "1793007603123 1793007604001", []),
      (.card, "two 4111111111111111 5500005555555559", ["4111111111111111", "5500005555555559"]),
      (.card, "4111111111111111 5500005555555559", ["4111111111111111", "5500005555555559"]),
      (.iban, "from DE89370400440532013000 now", ["DE89370400440532013000"]),
      (.iban, "GB29 NWBK 6016 1331 9268 19, 7", ["GB29 NWBK 6016 1331 9268 19"]),
      (.iban, "DE88370400440532013000", []),
      (.iban, "XDE89370400440532013000", []),
      (.email, "from=<ada@example.com> to", ["ada@example.com"]),
      (.email, "a.b+c@x-y.example.co.uk.", ["a.b+c@x-y.example.co.uk"]),
      (.email, "a@b user@host @x.de x@.de", []),
      (.email, "A1B2@10.2.3.4", []),
      (.ip, "from 192.0.2.7:80 to 10.0.0.1.", ["192.0.2.7", "10.0.0.1"]),
      (.ip, "1.2.3.4.5 256.1.1.1 v1.2.3.4 1.2.3", []),
      (.ip, "[2001:db8::1]:80 ::1 :: 127.0.0.1 0.0.0.0 255.255.255.0", ["2001:db8::1"]),
      (.ip, "from 2001:db8::1: no route", ["2001:db8::1"]),
      (.ip, "::ffff:192.0.2.1", ["::ffff:192.0.2.1"]),
      (.ip, "1:2:3:4:5:6:7:8", ["1:2:3:4:5:6:7:8"]),
      (.ip, "09:20:03 std::at ab::gh 1:2:3", []),
      (.mac, "to 00:16:3e:aa:bb:cc via", ["00:16:3e:aa:bb:cc"]),
      (.mac, "00-16-3E-AA-BB-CC", ["00-16-3E-AA-BB-CC"]),
      (.mac, "00:16:3e:aa:bb:cc:08:00 00:16-3e:aa:bb:cc", []),
      (
        .mac, "MAC=00:16:3e:aa:bb:cc:00:16:3e:dd:ee:ff:08:00 SRC",
        ["00:16:3e:aa:bb:cc", "00:16:3e:dd:ee:ff"]
      ),
      (.card, "blk_-4980916519894289629 n=-4111111111111111", []),
      (.card, "card-4111111111111111", ["4111111111111111"]),
      (.secret, "(auth:SIMPLE) key:atLOI:of token=4f2a9c81", ["4f2a9c81"]),
      (.secret, "user=ada password=s3cret! ok", ["s3cret!"]),
      (.secret, #"{"db_password": "a b", "x": 1}"#, ["a b"]),
      (.secret, "Authorization: Bearer abc.def", ["abc.def"]),
      (.secret, "postgres://app:pa:ss@db/x", ["pa:ss"]),
      (.secret, "userPassword='x y' next", ["x y"]),
      (.secret, "session=4f2a9c81 csrf=1", ["4f2a9c81"]),
      (.secret, "Failed password for root; token: bad", []),
      (.secret, "password: (null) secret=none", []),
      (.secret, "AKIAABCDEFGHIJ234567", ["AKIAABCDEFGHIJ234567"]),
      // Escapes stand for what is no part of a word.
      (.card, "a#0124111111111111111", ["4111111111111111"]),
      (.card, #""a\t4111111111111111""#, ["4111111111111111"]),
      (.ip, "trace#012192.0.2.7 x#0122001:db8::7", ["192.0.2.7", "2001:db8::7"]),
      (
        .ip, #"{"m":"a\n192.0.2.5\n2001:db8::5"} \x0a192.0.2.6"#,
        ["192.0.2.5", "2001:db8::5", "192.0.2.6"]
      ),
      (.ip, "#011192.0.2.7", ["192.0.2.7"]),
      (.iban, "#011DE89370400440532013000", ["DE89370400440532013000"]),
      (.mac, "x#012aa:bb:cc:77:07:11", ["aa:bb:cc:77:07:11"]),
      (.email, "#012ada@example.com getty@tty1.service", ["ada@example.com"]),
      (.secret, "#012password=VALUE \\npassword=VALUE", ["VALUE", "VALUE"]),
      // Half of a value is none.
      (.secret, #"password=\"VALUE\" x"#, ["VALUE"]),
      (.secret, #"{\"password\":\"VALUE\",\"a\":1}"#, ["VALUE"]),
      (.secret, "userPassword:: VkFMVUU=", ["VkFMVUU="]),
      (
        .secret, #"Authorization: Digest username="u", response="V""#,
        [#"username="u", response="V""#]
      ),
      (.secret, "Cookie: sid=A; other=VALUE", ["sid=A; other=VALUE"]),
      (.secret, "password=PART1,PART2 x", ["PART1,PART2"]),
      (.secret, "password=V!@#$%^&*()W x", ["V!@#$%^&*()W"]),
      (.secret, "user=a&password=b&next=c", ["b"]),
      (.secret, "password=a,user=b (password=c)", ["a", "c"]),
      (.secret, #""authorization":["Bearer V"]}"#, [#"["Bearer V"]"#]),
      (.secret, #""password":{"value":"V"},"x":1"#, [#"{"value":"V"}"#]),
      (.secret, "PGPASSWORD=V bindpw=W password=\tX", ["V", "W", "X"]),
      (.secret, "TTY=pts/0 ; PWD=/home/ada ; USER=root", []),
      (.secret, "pam_unix(passwd:chauthtok): password changed; code=exited, token=expired", []),
      (.secret, "Invalid password : local database", []),
      (.query, "GET /a?b=c&d=e HTTP/1.1", ["b=c&d=e"]),
      (.query, "what? /no", []),
    ] as [(KnownForm, String, [String])]
  )
  func forms(_ form: KnownForm, _ text: String, _ wanted: [String]) {
    #expect(found(form, in: text) == wanted)
  }

  @Test("a card number is found wherever in a line it stands, and whatever stands around it")
  func anywhere() {
    for before in 0..<40 {
      for fill in [" ", ".", "(", "-"] {
        let text = String(repeating: fill, count: before) + " 4111111111111111" + fill
        #expect(found(.card, in: text).map { $0.filter(\.isNumber) } == ["4111111111111111"])
      }
    }
  }
}
