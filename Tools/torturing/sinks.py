"""Receivers and a ledger that do not take what they are given: faults 8 and 9."""
import os
import re
import socket
import sqlite3
import threading
import time

from .disks import feed_while, last_words, unwritten
from .feed import Feed
from .report import Outcome
from .site import Site, until
from .store import Store, judge, stored_names


class Receiver:
    """A datagram socket, as /dev/log is, that reads as fast as it is told."""

    def __init__(self, path):
        self.path = path
        self.lines = []
        self.nap = 0
        self.socket = None
        self.thread = None

    def open(self, nap=0):
        self.nap = nap
        self.socket = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self.socket.bind(self.path)
        self.socket.settimeout(0.2)
        self.thread = threading.Thread(target=self._read, args=(self.socket,), daemon=True)
        self.thread.start()

    def _read(self, connection):
        while self.socket is connection:
            nap = self.nap
            if nap is None:
                time.sleep(0.05)
                continue
            try:
                self.lines.append(connection.recv(1 << 17).decode(errors="replace"))
            except socket.timeout:
                continue
            time.sleep(nap)

    def close(self):
        """Gone, as when rsyslogd ends: with the path, after what was queued was read."""
        connection, self.socket = self.socket, None
        self.thread.join()
        connection.setblocking(False)
        try:
            while True:
                self.lines.append(connection.recv(1 << 17).decode(errors="replace"))
        except BlockingIOError:
            pass
        connection.close()
        os.unlink(self.path)

    def names(self):
        found = []
        for line in self.lines:
            fields = dict(re.findall(r"(\w+)=(\S+)", line))
            if "minute" in fields and "read" in fields:
                found.append((fields["minute"], fields["category"], fields["environment"], fields.get("sequence", "0")))
        return found


def socket_gone(run):
    """8: gone, slow, standing still, and back."""
    outcome = Outcome("8 syslog socket gone, slow, back")
    wanted = run.times(5, 1)
    for number in range(wanted):
        if run.is_late(outcome, number, wanted):
            break
        site = Site(run, f"socket-{number}")
        receiver = Receiver(f"{site.path}/log")
        # Some 20 minutes of the log a second: the 1,024 lines that may wait are not passed.
        feed = Feed(600, hours=120)
        daemon = site.start(emit=f"unix:{receiver.path}")
        feed_while(daemon, feed, 2, each=20)
        receiver.open()
        feed_while(daemon, feed, 2, each=20)
        receiver.close()
        feed_while(daemon, feed, 3, each=20)
        receiver.open(nap=0.02)
        feed_while(daemon, feed, 2, each=20)
        receiver.nap = None
        feed_while(daemon, feed, 3, each=20)
        receiver.nap = 0
        feed_while(daemon, feed, 2, each=20)
        until("nothing waits any more", lambda: site.status().get("sinks", {}).get("lines_waiting") == 0, 30, 0.5)
        daemon.close()
        outcome.expect(daemon.wait() == 0, "it did not end well")
        receiver.close()
        outcome.times += 1
        judge(outcome, site, feed.number, emits=False)
        compare(outcome, site, receiver)
        outcome.told = "stderr: " + said(site, "log")
    return outcome


def compare(outcome, site, receiver):
    store = Store(site)
    stored = set(stored_names(store))
    store.close()
    names = receiver.names()
    outcome.notes.append(f"{len(stored):,} rows stored, {len(names):,} lines received")
    dropped = site.status().get("sinks", {}).get("lines_dropped")
    outcome.expect(dropped == 0, f"{dropped} lines given up, as status says")
    missing, beyond = len(stored - set(names)), len(set(names) - stored)
    outcome.expect(not missing and not beyond, f"{missing} lines never came, {beyond} were never stored")
    outcome.expect(len(names) == len(set(names)), f"{len(names) - len(set(names))} lines came twice")


def said(site, word):
    lines = [line for line in site.errors.splitlines() if word in line]
    return f"{len(lines)}, such as \"{lines[0].removeprefix('minuted: ')[:50]}…\"" if lines else "nothing"


class Lock:
    """Another program's transaction, which keeps all others from writing."""

    def __init__(self, site):
        self.db = sqlite3.connect(f"{site.state}/ledger.sqlite", isolation_level=None, timeout=30)
        self.db.execute("BEGIN EXCLUSIVE")

    def end(self):
        self.db.execute("ROLLBACK")
        self.db.close()


def locked(run):
    """9: nobody else may write the ledger for a while."""
    outcome = Outcome("9 ledger locked")
    site = Site(run, "locked")
    feed = Feed(20, hours=60)
    daemon = site.start()
    feed_while(daemon, feed, 2)
    lock = Lock(site)
    feed_while(daemon, feed, run.times(60, 8), each=100)
    lock.end()
    feed_while(daemon, feed, 7)
    daemon.close()
    outcome.expect(daemon.wait() == 0, f"it did not end well: {site.errors[-200:]}")
    outcome.times = 1
    outcome.expect("ledger" in site.errors, "the lock was not told of")
    judge(outcome, site, feed.number, unwritten=unwritten(site))
    outcome.told = "stderr: " + said(site, "ledger")
    return outcome


def locked_and_killed(run):
    """9: the daemon is killed meanwhile; the next one starts before the lock is gone."""
    outcome = Outcome("9 ledger locked, kill -9 meanwhile")
    for number, seconds in enumerate(run.times((4, 30), (4,))):
        site = Site(run, f"locked-kill-{number}")
        feed = Feed(20, hours=60)
        daemon = site.start()
        feed_while(daemon, feed, 2)
        lock = Lock(site)
        feed_while(daemon, feed, seconds, each=100)
        daemon.kill_and_release()
        started = site.start()
        begun = time.monotonic()
        time.sleep(8)
        lives = started.process.poll() is None
        if lives:
            started.write(feed.block(100))
            started.drain()
            outcome.notes.append(f"started while it is locked: it reads after {time.monotonic() - begun:.0f} s"
                                 " (looked at from the 8th on)")
            feed_while(started, feed, 2)
        else:
            outcome.notes.append(f"started while it is locked: {last_words(site)}")
        lock.end()
        if lives:
            feed_while(started, feed, 7)
            started.close()
            outcome.expect(started.wait() == 0, "it did not end well")
        else:
            started.release()
            outcome.expect(site.finish() == 0, "the last daemon did not end well")
        outcome.times += 1
        judge(outcome, site, feed.number, unwritten=unwritten(site))
        outcome.told = "stderr: " + said(site, "ledger")
    return outcome
