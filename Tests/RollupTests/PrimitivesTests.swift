import TestSupport
import Testing

@testable import Rollup

@Suite struct PrimitivesTests {
  private func hex(_ bytes: [UInt8]) -> String {
    bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
  }

  @Test("the checksum is that of gzip")
  func checksum() {
    #expect(Checksum.of(Array("123456789".utf8)) == 0xcbf4_3926)
    #expect(Checksum.of([]) == 0)
  }

  @Test(
    "base64 is that of RFC 4648",
    arguments: [
      ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("foob", "Zm9vYg=="), ("fooba", "Zm9vYmE="),
      ("foobar", "Zm9vYmFy"),
    ]
  )
  func base64(plain: String, coded: String) {
    var text: [UInt8] = []
    Base64.append(Array(plain.utf8), to: &text)
    #expect(String(decoding: text, as: UTF8.self) == coded)
    #expect(text.withUnsafeBufferPointer { Base64.decode($0) } == Array(plain.utf8))
  }

  @Test(
    "base64 that nobody writes is refused",
    arguments: ["Zh==", "Zm9=", "Zg=", "Z===", "Z", "Zm 8", ""]
  )
  func badBase64(text: String) {
    #expect(Array(text.utf8).withUnsafeBufferPointer { Base64.decode($0) } == nil)
  }

  @Test("a tag is the start of the code that RFC 4231 gives")
  func tags() throws {
    let key = try #require(SharedKey([UInt8](repeating: 0xaa, count: 131)))
    let message = Array("Test Using Larger Than Block-Size Key - Hash Key First".utf8)
    #expect(hex(key.tag(message)) == "60e431591ee0b67f0d8a26aacbf5b77f")
  }

  @Test("sixteen hexadecimal digits are the seed itself, other text is hashed")
  func seeds() {
    #expect(SketchSeed("00000000000000ff").value == 255)
    #expect(SketchSeed("hello there") == SketchSeed("hello there"))
    #expect(SketchSeed("hello there") != SketchSeed("hello where"))
    #expect(SketchSeed("a").fingerprint != SketchSeed("b").fingerprint)
  }

  @Test(
    "the field is found at the start, at the end and before a blank",
    arguments: [
      ("merge=abc", "abc"), ("x: a=1 merge=abc", "abc"), ("merge=abc rest", "abc"),
      ("a merge=1 merge=2", "2"), ("xmerge=1", nil), ("a merge", nil), ("", nil),
      ("unmerge=1 a=b", nil), ("x merge=", ""),
    ] as [(String, String?)]
  )
  func field(text: String, value: String?) {
    let bytes = Array(text.utf8)
    let found = bytes.withUnsafeBufferPointer { buffer in
      RollupField.value(in: buffer).map { String(decoding: $0, as: UTF8.self) }
    }
    #expect(found == value)
  }
}
