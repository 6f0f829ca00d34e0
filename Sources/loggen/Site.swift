/// The made-up site: pools of names, addresses and paths, the same for every seed.
///
/// The first values of a pool are drawn far more often than the last (Zipf), so tables of the most
/// frequent ones mean something. All addresses are of documentation ranges or of 10/8, all
/// domains are example domains, all people are made up.
struct Site {
  struct Pool {
    let values: [Text]
    let lottery: Lottery
  }

  let hosts: Hosts
  private let pools: [Pool]
  private let numbers: [String: Int]

  init(hostCount: Int) {
    hosts = Hosts(count: hostCount)
    var pools: [Pool] = []
    var numbers: [String: Int] = [:]
    for (name, values, flatness) in Self.tables() {
      numbers[name] = pools.count
      pools.append(
        Pool(
          values: values.map(Text.init),
          lottery: Lottery(zipf: values.count, flatness: flatness)
        )
      )
    }
    self.pools = pools
    self.numbers = numbers
  }

  /// The number of a pool of the tables; a name that is not there is a mistake in them.
  func poolNumber(named name: String) -> Int {
    guard let number = numbers[name] else { preconditionFailure("no pool \(name)") }
    return number
  }

  func index(inPool pool: Int, bits: UInt64) -> Int { pools[pool].lottery.draw(bits) }

  func value(ofPool pool: Int, bits: UInt64) -> Text {
    pools[pool].values[pools[pool].lottery.draw(bits)]
  }
}
