import Patterns
import Testing

/// The forms of output.
struct LognormWriterTests {
  @Test func `JSON is written as lognormalizer writes it`() throws {
    var lognorm = try Lognorm("annotate=t:+k=\"a/b\"\nrule=t:%a/b:word% %j:json%")
    #expect(
      lognorm.json("x {\"a\":[], \"b\" :{},\"c\":[1,{\"d\":-0.50}]}")
        == #"{ "a\/b": "x", "j": { "a": [ ], "b": { }, "c": [ 1, { "d": -0.50 } ] }, "#
        + #""event.tags": [ "t" ], "k": "a\/b" }"#
    )
    #expect(lognorm.json("x") == #"{ "originalmsg": "x", "unparsed-data": "" }"#)
  }

  @Test func `hostile bytes are JSON all the same`() throws {
    var lognorm = try Lognorm("rule=:%f:rest%")
    let bytes: [UInt8] =
      [0x00, 0x1f, 0x22, 0x5c, 0x2f, 0x7f, 0x0a] + Array("é€😀".utf8)
      + [0xff, 0xc3, 0x28, 0xed, 0xa0, 0x80, 0xf0, 0x9f]
    #expect(
      lognorm.json(bytes)
        == "{ \"f\": \"\\u0000\\u001f\\\"\\\\\\/\u{7f}\\né€😀\u{fffd}\u{fffd}("
        + "\u{fffd}\u{fffd}\u{fffd}\u{fffd}\u{fffd}\" }"
    )
  }

  @Test func `kv quotes what is not plain, and puts types' names in front`() throws {
    var lognorm = try Lognorm(
      "annotate=t:+k=\"v w\"\ntype=@p:%ip:ipv4%/%port:number%\n"
        + "rule=t:%a b:word% %s:@p% %.:@p% %j:json%"
    )
    #expect(
      lognorm.keyValue("/x=y 1.2.3.4/5 6.7.8.9/10 {\"q\":1}")
        == "a_b=\"/x=y\" s.ip=1.2.3.4 s.port=5 ip=6.7.8.9 port=10 "
        + "j=\"{ \\\"q\\\": 1 }\" event.tags=t k=\"v w\""
    )
    #expect(lognorm.keyValue("abc d") == "unparsed-data=d originalmsg=\"abc d\"")
    #expect(lognorm.keyValue("") == "unparsed-data=\"\" originalmsg=\"\"")
  }

  @Test func `csv has a value for each column`() throws {
    var lognorm = try Lognorm(
      "annotate=t:+k=\"v\"\ntype=@p:%ip:ipv4%/%port:number%\n"
        + "rule=t:%a:op-quoted-string% %.:@p% %n:number{\"format\":\"number\"}% %s:@p%"
    )
    let columns = ["n", "a", "port", "k", "nix", "s", "event.tags", "unparsed-data"]
    let line = "x\"\\y/ 1.2.3.4/5 7 1.1.1.1/2"
    #expect(
      lognorm.csv(line, columns, .doubled)
        == #""7","x""\y/","5","v",,"{ ""ip"": ""1.1.1.1"", ""port"": ""2"" }","t","#
    )
    #expect(
      lognorm.csv(line, columns, .backslash)
        == #""7","x\"\\y/","5","v",,"{ \"ip\": \"1.1.1.1\", \"port\": \"2\" }","t","#
    )
    #expect(lognorm.csv("no", columns, .doubled) == #",,,,,,,"""#)
    #expect(lognorm.csv("no way", columns, .doubled) == #",,,,,,,"way""#)
  }

  @Test func `rule and place are added when asked for`() throws {
    var options = LognormWriter.Options()
    options.showsRule = true
    options.showsLocation = true
    options.showsOriginal = true
    var lognorm = try Lognorm("\nrule=t:%a:word%", options)
    #expect(
      lognorm.json("x")
        == #"{ "a": "x", "originalmsg": "x", "metadata": { "rule": { "mockup": "%a:word%", "#
        + #""location": { "file": "r", "line": 3 } } } }"#
    )
  }
}
