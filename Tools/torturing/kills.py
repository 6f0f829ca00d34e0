"""kill -9 without confirmations: faults 1 and 2."""
import random
import signal
import time

from .feed import ODD, Feed, is_order
from .report import Outcome
from .site import PIPE_SIZE, Site, pending
from .store import Store, judge

NOTICE = "ended without notice"


def told_of_kills(outcome, site, kills):
    """Each death must stand in the ledger, and be told of on standard error.

    The next daemon stores it before it reads, and tells of it a moment later: one that dies in between
    may leave that out.
    """
    told = site.errors.count(NOTICE)
    store = Store(site)
    noted = len(store.interruptions)
    store.close()
    outcome.expect(noted == kills, f"{kills} kills, {noted} are in the ledger")
    outcome.expect(kills * 0.9 <= told <= kills, f"{kills} kills, {told} are told of on standard error")
    return f"stderr {told}, ledger {noted} of {kills}"


def workers(round_number):
    return ("--workers", "2") if round_number % 3 == 2 else ()


def drained(run):
    """1: all was read before the kill."""
    outcome = Outcome("1 kill -9, pipe drained")
    kills = run.times(100, 5)
    told = []
    # Half of them while minutes close all the time, half at the pace of the clock.
    for name, pace, count in (("drained-fast", 20, kills - kills // 2), ("drained-live", None, kills // 2)):
        site = Site(run, name)
        feed = Feed(pace)
        done = 0
        for round_number in range(count):
            if run.is_late(outcome, done, count):
                break
            daemon = site.start(*workers(round_number))
            for _ in range(random.randint(1, 20)):
                # At the clock's pace a minute must not get more than can be told apart.
                daemon.write(feed.block(random.randint(1, 300 if pace else 40)))
                time.sleep(random.random() * 0.01)
            daemon.drain()
            time.sleep(0.005 + random.random() * 0.02)
            daemon.kill_and_release()
            done += 1
        outcome.expect(site.finish() == 0, "the last daemon did not end well")
        outcome.times += done
        judge(outcome, site, feed.number)
        told.append(told_of_kills(outcome, site, done))
    outcome.told = "; ".join(told)
    return outcome


def full_pipe(run):
    """2: the pipe is full when the daemon dies, so what is in it is lost, and no more."""
    outcome = Outcome("2 kill -9, pipe full")
    site = Site(run, "full-pipe")
    feed = Feed(20, hours=36)
    kills = run.times(20, 2)
    presses, unread_lines, unread_bytes, done = [], 0, 0, 0
    for round_number in range(kills):
        if run.is_late(outcome, done, kills):
            break
        pressed = press(site, feed, round_number)
        unread = pending(pressed.daemon.input)
        unread_bytes += unread
        # A line that was not read to its end is lost with the pipe.
        pressed.unread = unread
        unread_lines += sum(1 for end in pressed.ends if end > pressed.total - unread)
        presses.append(pressed)
        pressed.daemon.release()
        done += 1
    outcome.expect(site.finish() == 0, "the last daemon did not end well")
    outcome.times = done
    flying = in_flight(outcome, Store(site), presses)
    judge(outcome, site, feed.number, max_lost=unread_lines + flying)
    outcome.notes.append(f"in the pipes: {unread_bytes:,} bytes unread, {unread_lines:,} lines; beyond that about"
                         f" {flying:,} lines that had been read out of the pipe and not been journaled yet")
    outcome.told = f"{told_of_kills(outcome, site, done)}; {unread_lines:,} lines were in the pipe"
    return outcome


class Press:
    """Writes to one daemon and keeps account of where each line ended."""

    def __init__(self, daemon, feed):
        self.daemon = daemon
        self.feed = feed
        self.ends = []
        self.total = 0
        self.rest = b""
        self.unread = 0
        self.first = feed.number + 1

    def write(self):
        """Writes what there is room for; false when there is none."""
        if not self.rest:
            self.rest = self.feed.block(400)
            self.ends += line_ends(self.rest, self.total)
        count = self.daemon.write_some(self.rest)
        self.total += count
        self.rest = self.rest[count:]
        return count > 0

    def until_full(self):
        while self.write():
            pass


def press(site, feed, round_number):
    """Kills a daemon that has a full pipe before it, and has just begun to read it."""
    pressed = Press(site.start(*workers(round_number)), feed)
    pressed.write()
    pressed.daemon.drain()
    for _ in range(random.randint(0, 20)):
        pressed.write()
        time.sleep(random.random() * 0.005)
    # A reader that is stopped lets the pipe run full; Python alone does not write fast enough for it.
    pressed.daemon.signal(signal.SIGSTOP)
    pressed.until_full()
    pressed.daemon.signal(signal.SIGCONT)
    death = time.monotonic() + random.choice((0, random.random() * 0.0005, random.random() * 0.003))
    while time.monotonic() < death:
        pressed.write()
    pressed.daemon.kill()
    return pressed


def in_flight(outcome, store, presses):
    """How many lines had been read at a kill and were in no journal, as the kept lines tell.

    No program can read and write in one step. Such lines are the last ones read, and with what was left in
    the pipe no more than a pipe holds, which is what minuted says.
    """
    kept, lines, worst = store.kept_numbers(), 0, 0
    store.close()
    for pressed in presses:
        read = [end for end in pressed.ends if end <= pressed.total - pressed.unread]
        after = pressed.first + len(read)
        odd = [n for n in range(pressed.first, after) if not is_order(n)]
        missing = [n for n in odd if n not in kept]
        outcome.expect(missing == odd[len(odd) - len(missing):], "lines are lost that others outlived that came later")
        if missing:
            # Between two kept lines are nine that are not seen here.
            begins = max(pressed.first, missing[0] - ODD)
            lines += after - begins
            lost = pressed.total - pressed.ends[begins - pressed.first]
            worst = max(worst, lost)
            outcome.expect(lost <= PIPE_SIZE + 100 * ODD, f"a kill lost {lost:,} bytes, more than a pipe holds")
    outcome.notes.append(f"most lost by a kill that hit between read and journal: {worst:,} bytes")
    return lines


def line_ends(data, start):
    found, at = [], data.find(b"\n")
    while at >= 0:
        found.append(start + at + 1)
        at = data.find(b"\n", at + 1)
    return found
