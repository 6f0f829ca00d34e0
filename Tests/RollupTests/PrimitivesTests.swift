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

  @Test("digests are those of FIPS 180-4, around the block's border as well")
  func digests() {
    #expect(
      hex(SHA256.digest(Array("abc".utf8)))
        == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
    )
    #expect(
      hex(SHA256.digest([]))
        == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
    )
    let long = "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq"
    #expect(
      hex(SHA256.digest(Array(long.utf8)))
        == "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"
    )
    #expect(
      hex(SHA256.digest([UInt8](repeating: UInt8(ascii: "a"), count: 1_000_000)))
        == "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0"
    )
  }

  @Test("authentication codes are those of RFC 4231")
  func codes() {
    #expect(
      hex(
        SHA256.authenticate(
          Array("Hi There".utf8),
          key: [UInt8](repeating: 0x0b, count: 20)
        )
      ) == "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7"
    )
    #expect(
      hex(SHA256.authenticate(Array("what do ya want for nothing?".utf8), key: Array("Jefe".utf8)))
        == "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"
    )
    #expect(
      hex(
        SHA256.authenticate(
          Array("Test Using Larger Than Block-Size Key - Hash Key First".utf8),
          key: [UInt8](repeating: 0xaa, count: 131)
        )
      ) == "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54"
    )
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
