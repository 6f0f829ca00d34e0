"""Files that are damaged while no daemon runs, after a kill: fault 10."""
import glob
import os
import random
import sqlite3
import struct
import time

from .disks import last_words
from .feed import Feed
from .report import Outcome
from .rrdread import minutes
from .site import Site, Trouble
from .store import judge

HEADER = 32
MARK = 0x4A4D
INPUT = 1


def frames(path):
    """Where the entries of a segment of the journal are: offset, kind, bytes of input."""
    with open(path, "rb") as file:
        data = file.read()
    found, at = [], 0
    while at + HEADER <= len(data):
        mark, _, kind, count = struct.unpack_from("<HBBI", data, at)
        if mark != MARK or at + HEADER + count > len(data):
            break
        found.append((at, kind, data[at + HEADER:at + HEADER + count]))
        at += HEADER + count
    return found


def segments(site):
    return sorted(glob.glob(f"{site.state}/journal/*.journal"))


def journaled_lines(site):
    return sum(data.count(b"\n") for path in segments(site) for _, kind, data in frames(path) if kind == INPUT)


def stored_lines(site):
    db = sqlite3.connect(f"{site.state}/ledger.sqlite")
    lines = db.execute("SELECT coalesce(sum(read), 0) FROM summary").fetchone()[0]
    db.close()
    return lines


def dead_site(run, name, rounds=40):
    """A site whose daemon was killed with minutes stored, open minutes and a journal behind them."""
    site = Site(run, name)
    feed = Feed(20, hours=24)
    daemon = site.start()
    for _ in range(rounds):
        daemon.write(feed.block(random.randint(100, 300)))
        # Small pieces, so that the journal has many entries.
        daemon.drain()
        time.sleep(0.02)
    # Past the second after which a checkpoint is made, and some entries more behind it.
    time.sleep(1.1)
    for _ in range(6):
        daemon.write(feed.block(50))
        daemon.drain()
        time.sleep(0.02)
    daemon.kill_and_release()
    return site, feed


def go_on(outcome, site, feed, max_lost, text, torn=False):
    """The next daemon must start, say so, take lines and end well."""
    daemon = site.start()
    daemon.write(feed.block(500))
    daemon.drain()
    daemon.close()
    outcome.expect(daemon.wait() == 0, f"it did not end well: {last_words(site)}")
    outcome.expect(text in site.errors, f"not told of on standard error: \"{text}\"")
    outcome.times += 1
    return judge(outcome, site, feed.number, max_lost=max_lost, emits=False, torn=torn)


def checkpoint(run):
    """10: a byte of the checkpoint is not what it was."""
    outcome = Outcome("10 checkpoint damaged")
    wanted = run.times(6, 2)
    for number in range(wanted):
        if run.is_late(outcome, number, wanted):
            break
        site, feed = dead_site(run, f"checkpoint-{number}", rounds=random.randint(25, 60))
        may_lose = feed.number - stored_lines(site) - journaled_lines(site)
        flip_checkpoint(site, whole=number % 2)
        lost, _ = go_on(outcome, site, feed, max(may_lose, 0), "is of no use", torn=True)
        outcome.notes.append(f"{may_lose:,} lines were in the checkpoint alone, {lost:,} are lost")
    outcome.told = "stderr: the checkpoint … is of no use"
    return outcome


def flip_checkpoint(site, whole):
    db = sqlite3.connect(f"{site.state}/ledger.sqlite")
    (blob,) = db.execute("SELECT bytes FROM checkpoint").fetchone()
    blob = bytearray(os.urandom(len(blob)) if whole else blob)
    blob[random.randrange(len(blob))] ^= 1 << random.randrange(8)
    db.execute("UPDATE checkpoint SET bytes = ?", (bytes(blob),))
    db.commit()
    db.close()


def journal(run):
    """10: the journal is cut, has a wrong byte, has something behind it, or is gone."""
    outcome = Outcome("10 journal damaged")
    ways = (cut_tail, flip_byte, append_garbage, remove_all)
    wanted = run.times(12, len(ways))
    for number in range(wanted):
        if run.is_late(outcome, number, wanted):
            break
        way = ways[number % len(ways)]
        site, feed = dead_site(run, f"journal-{number}", rounds=random.randint(25, 60))
        may_lose, text = way(site)
        lost, _ = go_on(outcome, site, feed, may_lose, text)
        outcome.notes.append(f"{way.__name__}: at most {may_lose:,} lines were in what was damaged, {lost:,} are lost")
    outcome.told = "stderr: N bytes of the journal cannot be read"
    return outcome


def last_input(site):
    """The last segment with input, and its entries of input."""
    for path in reversed(segments(site)):
        found = [frame for frame in frames(path) if frame[1] == INPUT]
        if found:
            return path, found
    raise Trouble("no journal was left by the kill")


def cut_tail(site):
    path, found = last_input(site)
    at, _, data = found[-1]
    os.truncate(path, at + HEADER + random.randrange(len(data)))
    # Entries behind the last one of input hold no lines.
    return data.count(b"\n"), "bytes of the journal cannot be read"


def flip_byte(site):
    path, found = last_input(site)
    at, _, data = random.choice(found)
    with open(path, "r+b") as file:
        place = at + random.randrange(HEADER + len(data))
        file.seek(place)
        byte = file.read(1)[0]
        file.seek(place)
        file.write(bytes([byte ^ 1 << random.randrange(8)]))
    # A line that goes on into another entry is lost as a whole.
    return data.count(b"\n") + 1, "bytes of the journal cannot be read"


def append_garbage(site):
    path, _ = last_input(site)
    with open(path, "ab") as file:
        file.write(os.urandom(random.randint(1, 5000)))
    return 0, "bytes of the journal cannot be read"


def remove_all(site):
    lines = journaled_lines(site)
    for path in segments(site):
        os.unlink(path)
    return lines, "ended without notice"


def rrd(run):
    """10: an RRD file is cut short or overwritten; counting does not depend on it."""
    outcome = Outcome("10 RRD file damaged")
    for number, way in enumerate(("cut", "overwritten", "empty")):
        site, feed = dead_site(run, f"rrd-{way}")
        paths = glob.glob(f"{site.state}/rrd/**/*.rrd", recursive=True)
        outcome.expect(paths, "there is no RRD file to damage")
        for path in paths:
            size = os.path.getsize(path)
            if way == "overwritten":
                with open(path, "r+b") as file:
                    file.write(os.urandom(min(size, 4096)))
            else:
                os.truncate(path, size // 3 if way == "cut" else 0)
        daemon = site.start()
        for _ in range(20):
            daemon.write(feed.block(400))
            time.sleep(0.05)
        daemon.close()
        outcome.expect(daemon.wait() == 0, f"it did not end well: {last_words(site)}")
        outcome.times += 1
        outcome.expect(".rrd" in site.errors, f"{way}: the damage is not told of on standard error")
        judge(outcome, site, feed.number, has_rrd=False)
        dropped = site.status().get("sinks", {}).get("rrd_dropped")
        told = next((line for line in site.errors.splitlines() if ".rrd" in line), "nothing")
        # What the file held before is gone with it; what was counted since is written or said to be given up.
        written = minutes(f"{site.state}/rrd/app/prod/orders.rrd", feed.base, feed.base + 86_400)
        outcome.expect(dropped or written, f"{way}: the minutes since are not in the file, and rrd_dropped is 0")
        outcome.notes.append(f"{way}: {told[-110:]}; status: rrd_dropped {dropped}")
    outcome.told = "stderr; status: rrd_dropped"
    return outcome
