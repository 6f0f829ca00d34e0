"""What a store holds, read with SQLite and from its files, not by minuted."""
import glob
import gzip
import json
import os
import re
import sqlite3
import struct

from .feed import Expected
from .rrdread import minutes

PARTS = ("matched", "ignored", "unmatched", "malformed", "own", "dropped")
ODD_NUMBER = re.compile(rb"strange thing n=(\d+) here")


class Store:
    """Sums over the whole ledger of a site, once its daemon has ended."""

    def __init__(self, site, category="app"):
        self.state = site.state
        self.site = site
        self.category = category
        self.db = sqlite3.connect(f"file:{site.state}/ledger.sqlite?mode=ro", uri=True)
        self.rows = self._one("SELECT count(*) FROM summary")
        for part in ("read",) + PARTS:
            setattr(self, part, self._one(f"SELECT coalesce(sum({part}), 0) FROM summary"))
        self.interruptions = self.db.execute(
            "SELECT last, resumed, lines, damaged, confirmed FROM interruption").fetchall()

    def _one(self, query, *arguments):
        return self.db.execute(query, arguments).fetchone()[0]

    def metric(self, name):
        """The sum of a metric over all rows."""
        return int(self._one("SELECT coalesce(sum(value), 0) FROM value JOIN metric ON metric.id = metric"
                             " WHERE metric.name = ? AND metric.category = ?", name, self.category))

    def inexact(self, name):
        """Rows in which a distinct is an estimate."""
        details = self.db.execute("SELECT detail FROM value JOIN metric ON metric.id = metric"
                                  " WHERE metric.name = ? AND kind = 'distinct'", (name,))
        return sum(1 for (blob,) in details if blob and struct.unpack("<d", blob[:8])[0] != 0)

    def level(self, name):
        row = self.db.execute("SELECT value FROM standing WHERE metric = ? AND kind = 'level' AND series = x''",
                              (name,)).fetchone()
        return int(row[0].split()[0]) if row else 0

    def kept_numbers(self):
        """How often each unmatched line is in the kept files."""
        found = {}
        for path in glob.glob(f"{self.state}/unmatched/{self.category}*"):
            opener = gzip.open if path.endswith(".gz") else open
            with opener(path, "rb") as file:
                for number in ODD_NUMBER.findall(file.read()):
                    found[int(number)] = found.get(int(number), 0) + 1
        return found

    def contradictions(self, torn=False):
        """Laws that hold in every store, whatever happened to it.

        In a torn one open minutes were lost whose templates had been stored before.
        """
        found = []

        def law(holds, text):
            if not holds:
                found.append(text)

        unbalanced = self._one(f"SELECT count(*) FROM summary WHERE read <> {' + '.join(PARTS)}")
        law(unbalanced == 0, f"{unbalanced} rows whose parts do not add up")
        hits = self._one("SELECT coalesce(sum(count), 0) FROM hits")
        law(hits == self.matched + self.ignored, f"{hits} hits, {self.matched + self.ignored} matched or ignored")
        days = self._one("SELECT coalesce(sum(read), 0) FROM category_day")
        law(days == self.read, f"days hold {days} lines, minutes {self.read}")
        templates = self._one("SELECT coalesce(sum(count), 0) FROM template")
        templates += self._one("SELECT coalesce(sum(count), 0) FROM template_overflow")
        law(templates == self.unmatched or torn and templates > self.unmatched,
            f"templates count {templates} lines, minutes {self.unmatched} unmatched")
        law(self._one("PRAGMA integrity_check") == "ok", "SQLite finds the ledger damaged")
        left = self._one("SELECT count(*) FROM checkpoint WHERE length(bytes) > 0")
        law(left == 0, "a checkpoint is left after a good end")
        law(not os.listdir(f"{self.state}/journal") if os.path.isdir(f"{self.state}/journal") else True,
            "segments of the journal are left after a good end")
        return found

    def close(self):
        self.db.close()


def audit(site):
    """What minuted's own audit finds that must never be."""
    try:
        findings = json.loads(site.minuted("audit", "--format", "json").stdout)["findings"]
    except (ValueError, KeyError):
        return ["minuted audit gave no answer"]
    return [f"minuted audit finds: {name}" for name in ("unbalanced", "unplaced", "dropped") if name in findings]


def emitted(path):
    """Rows by name, as the summary lines in a file say them: how often, and whether they agree."""
    rows, repeated, differing = {}, 0, 0
    try:
        file = open(path, errors="replace")
    except FileNotFoundError:
        return rows, 0, 0
    with file:
        for line in file:
            fields = dict(re.findall(r"(\w+)=(\S+)", line))
            if "minute" not in fields or "read" not in fields:
                continue
            name = (fields["minute"], fields["category"], fields["environment"], fields.get("sequence", "0"))
            if name in rows:
                repeated += 1
                differing += rows[name] != int(fields["read"])
            rows[name] = int(fields["read"])
    return rows, repeated, differing


def stored_names(store):
    query = ("SELECT strftime('%Y-%m-%dT%H:%M:%SZ', minute, 'unixepoch'), category, environment,"
             " CAST(sequence AS TEXT), read FROM summary")
    return {tuple(row[:4]): row[4] for row in store.db.execute(query)}


def judge(outcome, site, sent, max_lost=0, max_doubled=0, emits=True, unwritten=0, torn=False, has_rrd=True):
    """Compares a store with what was sent; fills `lost` and `doubled`, and what is wrong beyond."""
    store = Store(site)
    expected = Expected(sent)
    orders, numbers = store.metric("orders"), store.metric("numbers")
    kept = store.kept_numbers()
    # A line that was counted in two rows is different in both: then there seem to be too many.
    lost = max(0, expected.orders - numbers)
    doubled = orders - expected.orders + lost
    # Lines without a rule are told apart by their kept text, where all of it was written.
    if unwritten:
        lost += expected.odd - store.unmatched
    else:
        lost += expected.odd - len(kept)
        doubled += sum(kept.values()) - len(kept)
    written = sum(kept.values()) + unwritten
    outcome.expect(written == store.unmatched or torn and written > store.unmatched,
                   f"unmatched: {sum(kept.values())} kept, {unwritten} said to be unwritten, {store.unmatched} counted")
    outcome.sent += sent
    outcome.lost += lost
    outcome.doubled += doubled
    outcome.expect(not store.inexact("numbers"), "a minute had too many lines to be told apart: change the fault")
    outcome.expect(0 <= lost <= max_lost, f"{lost} lines lost, at most {max_lost} may be")
    outcome.expect(0 <= doubled <= max_doubled, f"{doubled} lines doubled, at most {max_doubled} may be")
    if not torn and lost == doubled == 0:
        outcome.expect(store.metric("total") == expected.total, "the sum of all numbers is not right")
        outcome.expect(store.metric("weight") == expected.weight, "the weighted sum is not right")
        outcome.expect(store.read == sent, f"{store.read} lines read, {sent} sent")
    outcome.expect(store.level("open") == orders, f"the level stands at {store.level('open')}, not at {orders}")
    outcome.bad += store.contradictions(torn) + audit(site)
    if emits:
        compare_lines(outcome, store, site)
        if has_rrd:
            compare_rrd(outcome, store, site)
    store.close()
    return lost, doubled


def compare_lines(outcome, store, site):
    """Each stored row was emitted, and what was emitted twice is the same twice."""
    rows, repeated, differing = emitted(site.lines_file)
    stored = stored_names(store)
    missing = [name for name in stored if name not in rows]
    odd = [name for name in stored if name in rows and rows[name] != stored[name]]
    beyond = [name for name in rows if name not in stored]
    outcome.notes.append(f"{len(stored):,} rows stored, {len(rows):,} emitted, {repeated} of them twice")
    outcome.expect(not missing, f"{len(missing)} stored rows were never emitted, such as {missing[:1]}")
    outcome.expect(not differing, f"{differing} rows were emitted twice and differ")
    outcome.expect(not odd, f"{len(odd)} rows were emitted with another count than stored, such as {odd[:1]}")
    outcome.expect(not beyond, f"{len(beyond)} rows were emitted and never stored, such as {beyond[:1]}")


def compare_rrd(outcome, store, site):
    """Minutes that were seen whole are in the RRD file, and with the same count."""
    rows = store.db.execute(
        "SELECT minute, max(partial), sum(value), max(amend) FROM summary LEFT JOIN"
        " (SELECT summary, value FROM value JOIN metric ON metric.id = metric WHERE metric.name = 'orders')"
        " ON summary = summary.id WHERE category = 'app' GROUP BY minute ORDER BY minute").fetchall()
    whole = {minute: count or 0 for minute, partial, count, amend in rows if not partial and not amend}
    path = f"{site.state}/rrd/app/prod/orders.rrd"
    if not whole or not os.path.exists(path):
        outcome.expect(not whole, "whole minutes are stored and there is no RRD file")
        return
    found = minutes(path, min(whole), max(whole))
    if found is None:
        outcome.notes.append("RRD files not read: no librrd")
        return
    missing = [minute for minute in whole if minute not in found]
    differing = [minute for minute in whole if minute in found and found[minute] != whole[minute]]
    outcome.notes.append(f"RRD: {len(whole)} whole minutes stored, {len(missing)} not in the file,"
                         f" {len(differing)} differ")
    outcome.expect(not missing, f"{len(missing)} whole minutes are not in the RRD file, such as {missing[:1]}")
    outcome.expect(not differing, f"{len(differing)} minutes differ in the RRD file, such as {differing[:1]}")
