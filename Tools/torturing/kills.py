"""kill -9 without confirmations: faults 1 and 2."""
import random
import time

from .feed import Feed
from .report import Outcome
from .site import Site, pending
from .store import Store, judge

NOTICE = "ended without notice"


def told_of_kills(outcome, site, kills):
    """Each death must be told once on standard error, and stand in the ledger."""
    told = site.errors.count(NOTICE)
    store = Store(site)
    interruptions = len(store.interruptions)
    store.close()
    outcome.told = f"stderr {told}, ledger {interruptions} of {kills}"
    outcome.expect(told == kills, f"{kills} kills, told {told} times")
    outcome.expect(interruptions == kills, f"{kills} kills, {interruptions} interruptions in the ledger")


def workers(round_number):
    return ("--workers", "2") if round_number % 3 == 2 else ()


def drained(run):
    """1: all was read before the kill."""
    outcome = Outcome("1 kill -9, pipe drained")
    kills = run.times(100, 5)
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
        told_of_kills(outcome, site, done)
    outcome.told = f"each of {outcome.times}, stderr and ledger" if not outcome.bad else outcome.told
    return outcome


def full_pipe(run):
    """2: the pipe is full when the daemon dies, so what is in it is lost, and no more."""
    outcome = Outcome("2 kill -9, pipe full")
    site = Site(run, "full-pipe")
    feed = Feed(20, hours=36)
    kills = run.times(20, 2)
    ends, unread_lines, unread_bytes, done, in_flight = [], 0, 0, 0, 0
    for round_number in range(kills):
        if run.is_late(outcome, done, kills):
            break
        written, ends = press(site, feed, round_number)
        daemon, total = written
        unread = pending(daemon.input)
        unread_bytes += unread
        # A line that was not read to its end is lost with the pipe.
        unread_lines += sum(1 for end in ends if end > total - unread)
        daemon.release()
        done += 1
    outcome.expect(site.finish() == 0, "the last daemon did not end well")
    outcome.times = done
    lost, _ = judge(outcome, site, feed.number, max_lost=unread_lines)
    in_flight = lost - unread_lines
    outcome.notes.append(f"in the pipes: {unread_bytes:,} bytes unread, {unread_lines:,} lines; lost {lost:,}"
                         + (f", {in_flight:,} of them read and not yet journaled" if in_flight > 0 else ""))
    told_of_kills(outcome, site, done)
    outcome.told += f"; {unread_lines:,} lines were in the pipe"
    return outcome


def press(site, feed, round_number):
    """Writes faster than is read until the daemon is killed; how much, and where each line ended."""
    daemon = site.start(*workers(round_number))
    ends, total = [], 0
    # It has read something before the end.
    first = feed.block(500)
    daemon.write(first)
    daemon.drain()
    total += len(first)
    ends += line_ends(first, 0)
    death = time.monotonic() + random.random() * 0.1
    rest = b""
    while time.monotonic() < death:
        if not rest:
            rest = feed.block(400)
            ends += line_ends(rest, total)
        count = daemon.write_some(rest)
        total += count
        rest = rest[count:]
    # The pipe is brimful at the moment of death.
    while True:
        if not rest:
            rest = feed.block(400)
            ends += line_ends(rest, total)
        count = daemon.write_some(rest)
        if not count:
            break
        total += count
        rest = rest[count:]
    daemon.kill()
    return (daemon, total), ends


def line_ends(data, start):
    found, at = [], data.find(b"\n")
    while at >= 0:
        found.append(start + at + 1)
        at = data.find(b"\n", at + 1)
    return found
