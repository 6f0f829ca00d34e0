"""More of everything than there is room for, in one minute: fault 15."""
import json
import os
import time

from .report import Outcome
from .site import Site, Trouble, until
from .store import Store

LIMIT = 512 << 20
RULES = r"""category: app
select: {program: app*}
rules:
  - id: key
    match: '^key k=(?<k>\S+)'
    tally:
      - {count: keys}
      - {distinct: different, of: k}
      - {top: top_keys, of: k, keep: 100}
      - {count: by_key, by: k}
  - id: long
    match: '^long '
    tally: [{count: longs}]
  - id: plain
    match: '^plain n=(?<n>\d+)'
    tally:
      - {count: plains}
      - {distinct: programs, of: $program}
      - {distinct: hosts, of: $host}
      - {top: top_hosts, of: $host}
      - {sum: total, of: n}
"""
# All in one minute that is over, but not for long.
STAMP = time.strftime("%Y-%m-%dT%H:%M:30Z", time.gmtime(time.time() - 600))


def numbered(form, count, each=10_000):
    """Lines with one number each, in pieces."""
    for first in range(0, count, each):
        last = min(first + each, count)
        yield (form * (last - first) % tuple(range(first, last))).encode()


def twice_numbered(form, count, each=10_000):
    for first in range(0, count, each):
        last = min(first + each, count)
        pairs = [n for number in range(first, last) for n in (number, number)]
        yield (form * (last - first) % tuple(pairs)).encode()


def spread(count, minutes=60, each=10_000):
    """Different keys whose stamps go to and fro over many minutes, all of which stay open."""
    begun = time.time() - 7200
    stamps = [time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(begun + 60 * minute)) for minute in range(minutes)]
    forms = [f"{stamp} web1 app: key k=key%d\n" for stamp in stamps]
    cycle = "".join(forms)
    for first in range(0, count, each):
        last = min(first + each, count)
        whole, rest = divmod(last - first, minutes)
        yield ((cycle * whole + "".join(forms[:rest])) % tuple(range(first, last))).encode()


def letters(number):
    """A word that no mask takes for a number."""
    word = ""
    for _ in range(5):
        number, rest = divmod(number, 26)
        word += chr(97 + rest)
    return word


def strange(count, each=10_000):
    """Messages of which each is a template of its own."""
    for first in range(0, count, each):
        yield "".join(f"{STAMP} web1 app: {letters(n)} has {letters(n * 7 + 3)} gone\n"
                      for n in range(first, min(first + each, count))).encode()


def long_lines(count):
    line = f"{STAMP} web1 app: long ".encode() + b"x" * 1_000_000 + b"\n"
    for _ in range(count):
        yield line


class Flood:
    """One kind of too much, and what the store and the reports must say of it."""

    def __init__(self, name, lines, pieces, check):
        self.name, self.lines, self.pieces, self.check = name, lines, pieces, check


def near(outcome, what, value, true):
    """Estimates are within four times their stated error of 0.8 %."""
    outcome.expect(abs(value - true) <= max(0.032 * true, 1), f"{what}: {value:,} in place of {true:,}")
    return f"{what} {value:,} of {true:,}"


def check_keys(outcome, site, store, lines):
    outcome.expect(store.metric("keys") == lines, f"{store.metric('keys')} keys counted")
    outcome.notes.append(near(outcome, "distinct", store.metric("different"), lines))
    rows = [json.loads(line)["metrics"] for line in site.minuted("summary", "--format", "json").stdout.splitlines()]
    error = max(row["different"]["error"] for row in rows)
    lacking = max(row["top_keys"]["error"] for row in rows)
    other = sum(row["by_key"]["other"] for row in rows)
    kept = sum(count for row in rows for _, count in row["by_key"]["labels"])
    outcome.expect(kept + other == lines, f"labels {kept:,} and other {other:,} are not all")
    outcome.expect(error > 0 and lacking > 0 and other > 0, "the summary does not say what went beyond its bounds")
    return f"summary: different ±{error:.1%}, top_keys error {lacking:,}, by_key other {other:,}"


def check_spread(outcome, site, store, lines):
    outcome.expect(store.metric("keys") == lines, f"{store.metric('keys')} keys counted")
    early = "closed early" in site.errors
    outcome.expect(early or outcome.quick, "no minute was closed early")
    return "stderr: the oldest were closed early" if early else "nothing to be told"


def check_programs(outcome, site, store, lines):
    outcome.expect(store.metric("plains") == lines, f"{store.metric('plains')} lines counted")
    outcome.expect(store.metric("total") == lines * (lines - 1) // 2, "the sum is not right")
    outcome.notes.append(near(outcome, "programs", store.metric("programs"), lines))
    return "summary: programs estimated"


def check_hosts(outcome, site, store, lines):
    hosts = lines // 2
    outcome.expect(store.metric("plains") == lines, f"{store.metric('plains')} lines counted")
    outcome.notes.append(near(outcome, "hosts", store.metric("hosts"), hosts))
    skew = site.status().get("skew", {})
    shown = len(skew.get("hosts", []))
    return f"status: clocks of {shown:,} hosts, {skew.get('more', 0):,} more, {skew.get('beyond', 0):,} beyond"


def check_long(outcome, site, store, lines):
    outcome.expect(store.metric("longs") == lines, f"{store.metric('longs')} lines counted")
    long = site.status().get("intake", {}).get("long", 0)
    wanted = lines if "cut" in outcome.fault else 0
    outcome.expect(long == wanted, f"status says that {long} lines were cut, not {wanted}")
    return f"status: long {long}"


def check_strange(outcome, site, store, lines):
    templates = store._one("SELECT count(*) FROM template")
    overflow, forms = store.db.execute("SELECT coalesce(sum(count), 0), coalesce(sum(forms), 0)"
                                       " FROM template_overflow").fetchone()
    outcome.expect(store.unmatched == lines, f"{store.unmatched} unmatched")
    outcome.notes.append(f"{templates:,} templates, {overflow:,} lines in the overflow ({forms:,} forms removed)")
    shown = site.minuted("unknown").stdout
    told = "overflow" in shown or f"{overflow:,}" in shown
    outcome.expect(told or not overflow, "minuted unknown says nothing of the overflow")
    return f"unknown: overflow {overflow:,}" if told else "nothing"


def floods(run):
    share = run.times(1, 100)
    keys, programs, hosts, odd = 10_000_000 // share, 1_000_000 // share, 100_000 // share, 1_000_000 // share
    longs = run.times(300, 10)
    return [
        Flood("keys", keys, numbered(STAMP + " web1 app: key k=key%d\n", keys), check_keys),
        Flood("keys, 60 minutes open", keys * 6 // 10, spread(keys * 6 // 10), check_spread),
        Flood("programs", programs, twice_numbered(STAMP + " web1 app%d: plain n=%d\n", programs), check_programs),
        # Each host twice, in two rounds.
        Flood("hosts", hosts * 2, both(twice_numbered(STAMP + " host%d app: plain n=%d\n", hosts),
                                       twice_numbered(STAMP + " host%d app: plain n=%d\n", hosts)), check_hosts),
        Flood("1 MB lines", longs, long_lines(longs), check_long),
        Flood("1 MB lines, cut", longs, long_lines(longs), check_long),
        Flood("unmatched", odd, strange(odd), check_strange),
    ]


def both(first, second):
    yield from first
    yield from second


def bounds(run):
    outcomes = []
    for flood in floods(run):
        outcome = Outcome(f"15 {flood.lines:,} {flood.name}")
        outcomes.append(outcome)
        if run.is_late(outcome, 0, 1):
            outcome.skipped = "the time was over"
            continue
        try:
            drown(run, outcome, flood)
        except Trouble as trouble:
            outcome.bad.append(str(trouble))
    return outcomes


def ended(daemon):
    """Exit status and use of resources of a daemon that has ended, else None.

    wait4 tells the greatest size there ever was, but no less than ours at the fork.
    """
    pid, status, usage = os.wait4(daemon.pid, os.WNOHANG)
    if not pid:
        return None
    # Popen must not wait for it once more.
    daemon.process.returncode = os.waitstatus_to_exitcode(status)
    return daemon.process.returncode, usage


def drown(run, outcome, flood):
    extra = "max_line_bytes: 1048576\n" if flood.name == "1 MB lines" else ""
    if flood.check is check_spread:
        extra += "lateness: 3600\n"
        outcome.quick = run.quick
    # A hundredth of the templates must be too many as well.
    extra += "max_templates: 2000\n" if run.quick else ""
    site = Site(run, f"bounds-{flood.name}".replace(" ", "-").replace(",", ""), extra, rules=RULES)
    daemon = site.start()
    begun = time.monotonic()
    try:
        for piece in flood.pieces:
            daemon.write(piece)
        daemon.drain()
        _, peak = daemon.memory()
        daemon.close()
        status, usage = until("the daemon ends", lambda: ended(daemon), 120)
    finally:
        daemon.release()
    seconds = time.monotonic() - begun
    outcome.expect(status == 0, f"it ended with status {status}: {site.errors[-200:]}")
    outcome.times = 1
    greatest = usage.ru_maxrss * 1024
    outcome.expect(greatest < LIMIT, f"it took {greatest >> 20} MB, at most 512 may be")
    store = Store(site)
    outcome.sent = flood.lines
    # All lines are of one kind: what is missing is lost, what is beyond is doubled.
    outcome.lost, outcome.doubled = max(0, flood.lines - store.read), max(0, store.read - flood.lines)
    outcome.expect(store.read == flood.lines, f"{store.read:,} lines read")
    told = flood.check(outcome, site, store, flood.lines)
    outcome.bad += store.contradictions()
    store.close()
    outcome.told = f"VmHWM {peak >> 20} MB; {told}"
    outcome.notes.append(f"{flood.lines / seconds:,.0f} lines/s; VmHWM {peak >> 20} MB when all was read,"
                         f" {greatest >> 20} MB at most to the end")
