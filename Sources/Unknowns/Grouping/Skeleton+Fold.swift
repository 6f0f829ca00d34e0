extension Skeleton {
  /// Makes one of a block that stands twice in a row: `--slave <*> --slave <*>`.
  ///
  /// A block has a constant word and a place that varies: records repeated any number of times.
  mutating func fold(_ table: TokenTable) {
    var place = 3
    while place < tokens.count {
      let longest = min(GroupingLimits.maxBlock, (place + 1) / 2)
      var width = 2
      while width <= longest {
        if repeats(width, at: place, table) {
          for back in 0..<width where shown[place - width - back] != shown[place - back] {
            if tokens[place - back] == TokenTable.any {
              shown[place - width - back] = TokenTable.any
            }
          }
          let block = place - width + 1...place
          tokens.removeSubrange(block)
          shown.removeSubrange(block)
          blanks.removeSubrange(block)
          place -= width
          break
        }
        width += 1
      }
      place += 1
    }
  }

  /// Whether the block that ends at a place stands there twice.
  private func repeats(_ width: Int, at place: Int, _ table: TokenTable) -> Bool {
    guard tokens[place] == tokens[place - width] else { return false }
    let block = tokens[place - width + 1...place]
    return block.elementsEqual(tokens[place - 2 * width + 1...place - width])
      && block.contains(TokenTable.any) && table.constants(block) > 0
  }

  /// The same with variables that merging put side by side made one.
  func squeezed(_ table: inout TokenTable) -> Skeleton {
    var result = Skeleton(tokens: [], shown: [], blanks: [], forms: forms)
    result.tokens.reserveCapacity(tokens.count)
    for place in tokens.indices {
      if tokens[place] == TokenTable.any {
        result.append(variable: shown[place], blank: blanks[place], &table)
      } else {
        result.append(tokens[place], shown: shown[place], blanks[place])
      }
    }
    result.fold(table)
    return result.tokens.count == tokens.count ? self : result
  }
}
