import Testing

@testable import Outlets

struct PathNameTests {
  @Test(arguments: [
    "a", "FailedLoginCount", "a_b", "a-b", "-", "200", String(repeating: "x", count: 100),
  ])
  func `a plain name stays`(name: String) {
    #expect(PathName.make(name) == name)
  }

  @Test(arguments: [
    ("a b", "a_b--"), ("a.b", "a_b--"), ("../../etc/passwd", "______etc_passwd--"), ("..", "__--"),
    ("", "_--"), ("a--b", "a-_b--"), ("ü", "__--"), ("a\0", "a_--"), ("x:1|c@d", "x_1_c_d--"),
    ("<b>", "_b_--"), ("\u{1b}[31m", "__31m--"),
  ])
  func `another becomes one, with a mark that no plain name has`(text: String, start: String) {
    let name = PathName.make(text)
    #expect(name.hasPrefix(start), "\(name)")
    #expect(name.utf8.count == start.utf8.count + 16)
    // What it became is not plain itself: nobody can write it and be taken for the other.
    #expect(PathName.make(name) != name)
  }

  @Test func `hostile texts have names of harmless bytes within the limit, each its own`() {
    var names: Set<String> = []
    for text in Hostile.texts {
      for most in [32, 100] {
        let name = PathName.make(text, most: most)
        #expect((1...most).contains(name.utf8.count))
        #expect(
          name.utf8.allSatisfy {
            (0x30...0x39).contains($0) || (0x41...0x5a).contains($0) || (0x61...0x7a).contains($0)
              || $0 == 0x2d || $0 == 0x5f
          },
          "\(name)"
        )
      }
      #expect(names.insert(PathName.make(text)).inserted, "\(text.prefix(50))")
    }
  }

  @Test func `long names that begin alike are kept apart`() {
    let long = String(repeating: "x", count: 101)
    #expect(PathName.make(long + "a") != PathName.make(long + "b"))
    #expect(PathName.make(long).utf8.count == 100)
  }
}
