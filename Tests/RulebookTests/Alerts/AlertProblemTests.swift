import Rulebook
import Testing

/// Bad alerts of a rule file and exactly what is said about them.
struct AlertProblemTests {
  @Test(
    arguments: [
      (
        "no condition",
        "id: a",
        "21:5: alert \"a\" has no condition; add \"metric: NAME\" with \"above: NUMBER\","
          + " or unmatched, new_template or ignored_change"
      ),
      (
        "a metric without a limit",
        "id: a, metric: Orders",
        "21:5: alert \"a\" has no condition; add above, below, rate_of_change, absent or"
          + " aberrant"
      ),
      (
        "clear alone",
        "id: a, metric: Orders, clear: 5",
        "21:36: alert \"a\" has no condition; add above, below, rate_of_change, absent or"
          + " aberrant"
      ),
      (
        "a misspelt key",
        "id: a, metric: Orders, abov: 5, below: 1",
        "21:29: an alert has no key \"abov\"; did you mean \"above\"?"
      ),
      (
        "two conditions",
        "id: a, metric: Orders, above: 5, absent: 10m",
        "21:47: alert \"a\" has two conditions, above and absent; make two alerts of it;"
          + " one may name the other under only_if"
      ),
      (
        "two conditions of a kind each",
        "id: a, unmatched: any, new_template: any",
        "21:43: alert \"a\" has two conditions, unmatched and new_template; make two"
          + " alerts of it; one may name the other under only_if"
      ),
      (
        "a condition without a metric",
        "id: a, above: 5",
        "21:20: above needs a number to look at; add \"metric: NAME\", or a ratio"
      ),
      (
        "absence of nothing",
        "id: a, absent: 5m",
        "21:21: absent needs a number to look at; add \"metric: NAME\""
      ),
      (
        "a metric and a ratio",
        "id: a, metric: Orders, ratio: {of: Failures, to: Orders}, above: 5%",
        "21:21: metric does not go with ratio; drop one of the two"
      ),
      (
        "no such metric",
        "id: a, metric: Oders, above: 5",
        "21:21: category \"shop\" has no metric \"Oders\"; did you mean \"Orders\"?"
      ),
      (
        "no such suffix",
        "id: a, metric: Took_p98, above: 5",
        "21:21: category \"shop\" has no metric \"Took_p98\"; did you mean \"Took_p90\"?"
      ),
      (
        "a distribution by its name",
        "id: a, metric: Took, above: 5",
        "21:21: Took is a distribution, which has several numbers; one of Took_p50,"
          + " Took_p90, Took_p95, Took_p99, Took_min, Took_max, Took_count, Took_sum"
      ),
      (
        "a table",
        "id: a, metric: buyers, above: 5",
        "21:21: buyers is a top, a table without a number; watch a count, and name the"
          + " table under contributors"
      ),
      (
        "a suffix of another kind",
        "id: a, metric: Orders_p99, above: 5",
        "21:21: Orders is a count, it has no \"_p99\"; write Orders"
      ),
      (
        "a suffix of a level on a gauge",
        "id: a, metric: Full_change, above: 5",
        "21:21: Full is a gauge, it has no \"_change\"; one of Full, Full_min, Full_max"
      ),
      (
        "no such part of the account",
        "id: a, metric: $unmached, above: 5",
        "21:21: there is no \"$unmached\"; did you mean \"$unmatched\"?"
      ),
      (
        "an account without its sign",
        "id: a, metric: records, above: 5",
        "21:21: category \"shop\" has no metric \"records\"; did you mean \"$records\"?"
      ),
      (
        "another category's metric",
        "id: a, metric: web.Hits, above: 5",
        "21:21: \"web.Hits\" is of another category; put a ratio over two categories into"
          + " the configuration"
      ),
      (
        "a label without labels",
        "id: a, metric: Orders, label: x, above: 5",
        "21:36: Orders has no labels; add \"by: FIELD\" to its tallies"
      ),
      (
        "each label without labels",
        "id: a, metric: Open, each: label, above: 5",
        "21:33: Open has no labels; a level has none"
      ),
      (
        "a label of the account",
        "id: a, metric: $records, label: x, above: 5",
        "21:38: $records has no labels; drop it"
      ),
      (
        "each of something",
        "id: a, metric: Hits, each: host, above: 5",
        "21:33: each cannot be \"host\"; write each: label"
      ),
      (
        "one label and each",
        "id: a, metric: Hits, each: label, label: x, above: 5",
        "21:47: label does not go with each; name one label, or watch each of them"
      ),
      (
        "a limit that is no number",
        "id: a, metric: Orders, above: many",
        "21:36: above must be a number, not \"many\"; such as 100, 1.5k, 10MiB, 250ms or"
          + " 5%"
      ),
      (
        "a limit with separators",
        "id: a, metric: Orders, above: \"10,000\"",
        "21:36: above must be a number, not \"10,000\"; write 10000"
      ),
      (
        "above under below",
        "id: a, metric: Orders, above: 5, below: 10",
        "21:36: above is not above \"below\": every number would fire; what lies between"
          + " the two is fine: below is the lower one"
      ),
      (
        "clear on the wrong side",
        "id: a, metric: Orders, above: 5, clear: 6",
        "21:46: clear lies above \"above\": it would resolve while it fires; it is where"
          + " the number must return to, on the good side of the limit"
      ),
      (
        "clear on the wrong side below",
        "id: a, metric: Orders, below: 5, clear: 4",
        "21:46: clear lies below \"below\": it would resolve while it fires; it is where"
          + " the number must return to, on the good side of the limit"
      ),
      (
        "a share of a count",
        "id: a, metric: Orders, above: 5%",
        "21:36: Orders is a plain number; a share of what? use a ratio, or rate_of_change"
      ),
      (
        "a time of a count",
        "id: a, metric: Orders, above: 5m",
        "21:36: Orders is a plain number; write a plain number: m is a minute, M a"
          + " million"
      ),
      (
        "bytes of a time",
        "id: a, metric: Took_max, above: 5MB",
        "21:38: Took_max is in milliseconds; write it in that"
      ),
      (
        "a count below nothing",
        "id: a, metric: Orders, below: 0",
        "21:36: Orders is never below 0; to watch for silence use absent, or below: 1"
      ),
      (
        "a count above less than nothing",
        "id: a, metric: Orders, above: -1",
        "21:36: Orders is always above that; the least it can be is 0"
      ),
      (
        "a window in seconds",
        "id: a, metric: Orders, above: 5, within: 90s",
        "21:47: within must be whole minutes: nothing shorter is counted; write 2m"
      ),
      (
        "a window without unit",
        "id: a, metric: Orders, above: 5, within: 10",
        "21:47: within must be a length of time, not \"10\"; write 10m for minutes"
      ),
      (
        "a window too long",
        "id: a, metric: Orders, above: 5, within: 8d",
        "21:47: within must be from 1m to 1w"
      ),
      (
        "a window that cannot be merged",
        "id: a, metric: Customers, above: 5, within: 2d",
        "21:50: within may be at most 1d for Customers, a distinct; its minutes are"
          + " merged, not added; shorten the window, or watch a count"
      ),
      (
        "a hold too long",
        "id: a, metric: Orders, above: 5, for: 2w",
        "21:44: for must be from 0 to 1w"
      ),
      (
        "a hold that is no time",
        "id: a, metric: Orders, above: 5, for: long",
        "21:44: for must be a length of time, not \"long\"; such as 30s, 10m, 2h or 1d"
      ),
      (
        "absence with a window",
        "id: a, metric: Orders, absent: 10m, within: 5m",
        "21:50: within does not go with absent; absent says for how long itself"
      ),
      (
        "absence of a gauge",
        "id: a, metric: Full, absent: 10m",
        "21:21: Full of a gauge says nothing of silence; use a count of the same rule, or"
          + " $records"
      ),
      (
        "absence of a quantile",
        "id: a, metric: Took_p99, absent: 10m",
        "21:21: Took_p99 of a distribution says nothing of silence; use Took_count"
      ),
      (
        "aberrant nowhere",
        "id: a, metric: Orders, aberrant: upp",
        "21:39: unknown direction \"upp\"; did you mean \"up\"?"
      ),
      (
        "aberrant tables",
        "id: a, metric: buyers, aberrant: up",
        "21:21: buyers is a top, a table without a number; watch a count, and name the"
          + " table under contributors"
      ),
      (
        "aberrant labels",
        "id: a, metric: Hits, each: label, aberrant: up",
        "21:33: aberrant watches all labels of a metric together; drop it"
      ),
      (
        "aberrant with a limit",
        "id: a, metric: Orders, aberrant: up, above: 3",
        "21:39: alert \"a\" has two conditions, above and aberrant; make two alerts of"
          + " it; one may name the other under only_if"
      ),
      (
        "a ratio of one",
        "id: a, ratio: {of: Orders}, above: 5%",
        "21:20: a ratio needs \"of\" and \"to\"; as in {of: ServerErrors, to: Requests,"
          + " minimum: 100}"
      ),
      (
        "a ratio to itself",
        "id: a, ratio: {of: Orders, to: Orders}, above: 5%",
        "21:37: a ratio of Orders to itself is always 1"
      ),
      (
        "a ratio with an unknown side",
        "id: a, ratio: {of: Failurs, to: Orders}, above: 5%",
        "21:25: category \"shop\" has no metric \"Failurs\"; did you mean \"Failures\"?"
      ),
      (
        "a ratio with a label",
        "id: a, ratio: {of: Failures, to: Orders}, label: x, above: 5%",
        "21:55: label does not go with ratio; write of: {metric: NAME, label: VALUE}"
      ),
      (
        "a ratio of several",
        "id: a, ratio: {of: Failures, to: Orders}, above: 5",
        "21:55: warning: a ratio above 5 is one above 500 %; write 5% for a share of 5 in"
          + " a hundred, or 500% if that is meant"
      ),
      (
        "a ratio in bytes",
        "id: a, ratio: {of: Failures, to: Orders}, above: 5MB",
        "21:55: above is not a plain number: a ratio has no unit; write a share such as"
          + " 5%, or 0.05"
      ),
      (
        "a ratio without a least number",
        "id: a, ratio: {of: Failures, to: Orders, minimum: 0}, above: 5%",
        "21:56: minimum must be above 0; it is what \"to\" must come to, so that few"
          + " records make no alert"
      ),
      (
        "a ratio that is absent",
        "id: a, ratio: {of: Failures, to: Orders}, absent: 5m",
        "21:20: ratio does not go with absent; name one metric"
      ),
      (
        "change without a time",
        "id: a, metric: Orders, rate_of_change: {above: 20%}",
        "21:45: rate_of_change needs a limit and \"over\"; as in {above: 20%, over: 1h}"
      ),
      (
        "change as a number",
        "id: a, metric: Orders, rate_of_change: 20%",
        "21:45: rate_of_change must be a mapping; of above, below, clear, over, minimum"
      ),
      (
        "change that is none",
        "id: a, metric: Orders, rate_of_change: {above: 0, over: 1h}",
        "21:53: above must be more than 0: no change at all would fire"
      ),
      (
        "a fall without its sign",
        "id: a, metric: Orders, rate_of_change: {below: 20%, over: 1h}",
        "21:53: below must be less than 0: no change at all would fire; write -20% for a"
          + " fall"
      ),
      (
        "a fall by more than all",
        "id: a, metric: Orders, rate_of_change: {below: -120%, over: 1h}",
        "21:53: nothing loses more than 100%; write more than -100%"
      ),
      (
        "shares and differences",
        "id: a, metric: Orders, rate_of_change: {above: 20%, below: -5, over: 1h}",
        "21:65: limits in percent and limits without stand beside each other; with % they"
          + " are shares of the earlier value, without differences"
      ),
      (
        "change of windows that overlap",
        "id: a, metric: Orders, within: 1h, rate_of_change: {above: 20%, over: 10m}",
        "21:76: over is shorter than within: the two windows would overlap; compare"
          + " windows that lie as far apart as they are long, or more"
      ),
      (
        "clear outside of the change",
        "id: a, metric: Orders, clear: 5, rate_of_change: {above: 20%, over: 10m}",
        "21:36: clear does not go with rate_of_change; move it under rate_of_change"
      ),
      (
        "unmatched of a metric",
        "id: a, metric: Orders, unmatched: any",
        "21:21: metric does not go with unmatched; it looks at the records that no rule"
          + " knows: drop it"
      ),
      (
        "unmatched of a word",
        "id: a, unmatched: yes",
        "21:24: unmatched must be a whole number from 0 to 1000000000, or any"
      ),
      (
        "no templates",
        "id: a, new_template: 0",
        "21:27: new_template must be a whole number from 1 to 1000000000, or any"
      ),
      (
        "templates within",
        "id: a, new_template: any, within: 5m",
        "21:40: within does not go with new_template; drop it"
      ),
      (
        "an ignored rule that is none",
        "id: a, ignored_change: {rules: [helth]}",
        "21:38: category \"shop\" has no rule \"helth\"; did you mean \"health\"?"
      ),
      (
        "an ignored rule that is not ignored",
        "id: a, ignored_change: {rules: [order]}",
        "21:38: rule \"order\" is not ignored; what it tallies can be watched: use"
          + " rate_of_change"
      ),
      (
        "no factor",
        "id: a, ignored_change: {factor: 1}",
        "21:38: factor must be a number above 1, at most 1000000; 3 takes three times as"
          + " many records, and a third"
      ),
      (
        "an unknown severity",
        "id: a, unmatched: any, severity: majr",
        "21:39: unknown severity \"majr\"; did you mean \"major\"?"
      ),
      (
        "a severity of another world",
        "id: a, unmatched: any, severity: high",
        "21:39: unknown severity \"high\"; one of critical, major, minor, warning, info"
      ),
      (
        "an unknown day",
        "id: a, unmatched: any, at: {days: [mon, tus]}",
        "21:46: unknown day \"tus\"; write mon, tue, wed, thu, fri, sat, sun, or a range"
          + " such as mon-fri"
      ),
      (
        "hours that are none",
        "id: a, unmatched: any, at: {hours: 8-25}",
        "21:41: \"8-25\" are no hours; write '08:00-18:00', or '22:00-06:00' over"
          + " midnight; the day ends at 24:00"
      ),
      (
        "hours without length",
        "id: a, unmatched: any, at: {hours: '08:00-08:00'}",
        "21:41: \"08:00-08:00\" are no hours; write '08:00-18:00', or '22:00-06:00' over"
          + " midnight; the day ends at 24:00"
      ),
      (
        "a time that is none",
        "id: a, unmatched: any, at: {zone: UTC}",
        "21:33: at names neither days nor hours; add one, or drop at"
      ),
      (
        "an unknown alert",
        "id: a, unmatched: any, only_if: b",
        "21:38: there is no alert \"b\"; it is the only one"
      ),
      (
        "itself",
        "id: a, unmatched: any, inhibited_by: [a]",
        "21:43: alert \"a\" waits for itself; name another alert, or none"
      ),
      (
        "a name that is none",
        "id: a, unmatched: any, only_if: x/y/z",
        "21:38: \"x/y/z\" cannot name an alert; write ID, or CATEGORY/ID"
      ),
      (
        "contributors that are no table",
        "id: a, metric: Orders, above: 3, contributors: Money",
        "21:53: Money is a sum without labels, no table; one of Hits, buyers"
      ),
      (
        "contributors that are not there",
        "id: a, metric: Orders, above: 3, contributors: [byers]",
        "21:54: category \"shop\" has no table \"byers\"; did you mean \"buyers\"?"
      ),
      (
        "a category of its own",
        "id: a, category: web, unmatched: any",
        "21:23: alert \"a\" names a category; those of a rule file watch its own; drop"
          + " it, or move the alert to \"alerts\" of the configuration"
      ),
      (
        "a bad id",
        "id: a b, unmatched: any",
        "21:10: \"a b\" cannot be an alert's id; use letters, digits, - and _, at most 64"
      ),
    ]
  )
  func `a bad alert is told where and what`(name: String, alert: String, expected: String) throws {
    #expect(try problems([("shop.yaml", Shop.file(alert))]) == ["shop.yaml:" + expected])
  }

  @Test func `texts that people need are asked for`() throws {
    let found = try problems([
      ("shop.yaml", Shop.head + "alerts:\n  - {id: a, unmatched: any, action: ''}\n")
    ])
    #expect(
      found == [
        "shop.yaml:21:5: warning: alert \"a\" has no description; add \"description: …\": what it"
          + " means when it fires",
        "shop.yaml:21:37: warning: alert \"a\" has no action; add \"action: …\": what to do; where"
          + " there is nothing to do, drop the alert",
      ]
    )
  }

  @Test func `an id is there once, and an alert has one`() throws {
    let twice = "  - {id: a, unmatched: any, description: d, action: a}\n"
    let found = try problems([
      ("shop.yaml", Shop.head + "alerts:\n" + twice + twice + "  - {unmatched: any}\n")
    ])
    #expect(
      found == [
        "shop.yaml:22:5: alert \"a\" is there twice; the other is in line 21",
        "shop.yaml:23:5: an alert without id; add \"id: some_name\"",
      ]
    )
    #expect(
      try problems([("shop.yaml", Shop.head + "alerts: {id: a}\n")]) == [
        "shop.yaml:20:9: alerts must be a list; start each entry with \"- \""
      ]
    )
  }

  @Test func `a bad alert does not make those that name it wrong`() throws {
    let text = """
      alerts:
        - {id: a, metric: Oders, above: 1, description: d, action: a}
        - {id: b, description: d, action: a}
        - {id: c, unmatched: any, description: d, action: a, only_if: [a, b]}

      """
    let found = try problems([("shop.yaml", Shop.head + text)])
    #expect(found.count == 2 && found.allSatisfy { !$0.contains(":23:") }, "\(found)")
  }

  @Test func `circles of alerts are found across files`() throws {
    func file(_ name: String, _ others: String) -> (name: String, text: String) {
      (
        "\(name).yaml",
        "category: \(name)\nselect: {program: \(name)}\nalerts:\n"
          + "  - {id: x, unmatched: any, description: d, action: a, \(others)}\n"
      )
    }
    let found = try problems([
      file("a", "only_if: b/x"), file("b", "inhibited_by: [c/x]"), file("c", "only_if: [a/x]"),
      file("d", "only_if: a/x"), file("e", "only_if: d/y"),
    ])
    #expect(
      found == [
        "a.yaml:4:65: alerts in a circle: a/x -> b/x -> c/x -> a/x; one of them must do without the"
          + " next",
        "e.yaml:4:65: there is no alert \"d/y\"; did you mean \"d/x\"?",
      ]
    )
  }

  @Test func `an alert of another category is named with it`() throws {
    let text = "category: a\nselect: {program: a}\nalerts:\n"
    let alert = "  - {id: x, unmatched: any, description: d, action: a"
    let other = "category: b\nselect: {program: b}\nalerts:\n"
    let found = try problems([
      ("a.yaml", text + alert + "}\n"),
      ("b.yaml", other + alert.replacing("id: x", with: "id: y") + ", only_if: x}\n"),
    ])
    #expect(found == ["b.yaml:4:65: there is no alert \"x\"; did you mean \"a/x\"?"])
  }
}
