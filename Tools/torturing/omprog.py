"""rsyslog's omprog with confirmations, as rsyslogd 8.2302 behaves.

Lock step: one line, one answer. After a death the unanswered line comes again. In a transaction it
comes in a new one, with the rest of its batch; a death at the commit brings the whole batch again, each
line in a transaction of its own, and those that fail at that commit as well once more behind them.
"""
import os
import random
import re
import select
import time

from .site import Trouble

# Seconds in which a child has done all that it does at its start.
SETTLED = 0.6
BEGIN, COMMIT = b"BEGIN TRANSACTION\n", b"COMMIT TRANSACTION\n"


def short(line):
    return {BEGIN: "B", COMMIT: "C"}.get(line) or re.search(rb"n=(\d+)", line)[1].decode()


class Death(Exception):
    """The child died before it had answered, or before it had read the line."""


class Omprog:
    """Sends lines to one daemon after the other, killing up to `max_kills` of them by chance."""

    def __init__(self, start, transactions=False, chance=0.0):
        self.start = start
        self.transactions = transactions
        # How likely a step is to be a child's last.
        self.chance = chance
        self.kills = 0
        self.commit_kills = 0
        self.slowest = 0
        self.daemon = None
        self.heard = b""
        self.max_kills = 0
        # What was sent to whom: | a new child, B and C the marks, K a kill.
        self.trace = []

    # One child

    def child(self):
        if self.daemon is None:
            self.daemon = self.start()
            self.daemon.drop_reading_end()
            self.heard = b""
            if self._answer() != b"OK":
                raise Trouble(f"the daemon was not ready: {self.daemon.site.errors[-300:]}")
            self.trace.append("|")
        return self.daemon

    def _answer(self, seconds=30):
        """The next answer without the dots before it; None at the end."""
        begun = time.monotonic()
        while b"\n" not in self.heard:
            if not select.select([self.daemon.answers], [], [], seconds)[0]:
                raise Trouble(f"no answer within {seconds} s")
            more = os.read(self.daemon.answers, 4096)
            if not more:
                return None
            self.heard += more
        answer, self.heard = self.heard.split(b"\n", 1)
        self.slowest = max(self.slowest, time.monotonic() - begun)
        return answer.lstrip(b".")

    def _strike(self):
        """Kills the child at some moment around the answer: mostly before, at times after it."""
        moment = random.choice((0, 0, random.random() * 2e-4, random.random() * 2e-3))
        end = time.monotonic() + moment
        while time.monotonic() < end:
            pass
        self.daemon.kill()
        self.kills += 1
        self.trace.append("K")

    def step(self, line, wanted, chance=None):
        """Sends a line and waits for its answer; Death when the child died on the way."""
        self.child()
        self.trace.append(short(line))
        is_last = self.kills < self.max_kills and random.random() < (chance or self.chance)
        try:
            os.set_blocking(self.daemon.output, True)
            view = memoryview(line)
            while view:
                view = view[os.write(self.daemon.output, view):]
        except BrokenPipeError:
            self._bury()
            raise Death from None
        if is_last:
            self._strike()
            self.commit_kills += line == COMMIT
        elif random.random() < 0.002:
            # Some children live long enough to store something.
            time.sleep(SETTLED)
        answer = self._answer()
        if answer is None:
            self._bury()
            raise Death
        if answer != wanted:
            raise Trouble(f"answered {answer!r} in place of {wanted!r}")
        # Killed after it had answered: rsyslog notices that with the next line.

    def _bury(self):
        self.daemon.wait()
        self.daemon = None

    # Lines and batches

    def send(self, line):
        """A line by itself, until it is answered."""
        while True:
            try:
                return self.step(line, b"OK")
            except Death:
                continue

    def send_batch(self, lines):
        """A transaction, with all that comes of a death in it."""
        if not self._try_batch(lines):
            self._send_alone(lines)

    def _try_batch(self, lines):
        """False when the commit failed: then the whole batch is in doubt."""
        at, deaths = 0, 0
        while True:
            try:
                self.step(BEGIN, b"OK")
                while at < len(lines):
                    self.step(lines[at], b"DEFER_COMMIT")
                    at += 1
            except Death:
                deaths += 1
                continue
            try:
                # Two deaths in one batch are rare by chance, and the hardest to get right.
                self.step(COMMIT, b"OK", chance=0.3 if deaths else None)
                return True
            except Death:
                return False

    def _send_alone(self, lines):
        """Each line in its own transaction; what fails at that commit comes once more behind all."""
        failed = []
        for line in lines:
            while True:
                try:
                    self.step(BEGIN, b"OK")
                    self.step(line, b"DEFER_COMMIT")
                except Death:
                    continue
                try:
                    self.step(COMMIT, b"OK")
                except Death:
                    failed.append(line)
                break
        if failed:
            self.send_batch(failed)

    def end(self):
        """Ends the input; the exit status."""
        if self.daemon is None:
            return 0
        try:
            self.daemon.close()
            return self.daemon.wait(60)
        finally:
            self.daemon = None
