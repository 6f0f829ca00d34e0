"""A disk without room, and a state directory that cannot be written: faults 6 and 7."""
import os
import pwd
import time

from .feed import Feed
from .report import Outcome
from .site import Site, until
from .store import judge

# Much more than the state of these tests needs.
SIZE = "48m"
SMALL_JOURNAL = "journal: {max_bytes: 16777216}\n"


class SmallDisk:
    """A state directory of its own on a small tmpfs."""

    def __init__(self, run, name):
        self.run = run
        self.path = os.path.join(run.world.path, name + "-disk")
        run.world.mount(self.path, SIZE)
        self.filler = f"{self.path}/filler"

    def fill(self):
        """Leaves not a byte free, as long as nobody frees some: then again."""
        with open(self.filler, "ab", buffering=0) as file:
            piece = bytes(1 << 20)
            while piece:
                try:
                    file.write(piece)
                except OSError:
                    piece = piece[:len(piece) // 2]

    def empty(self):
        os.unlink(self.filler)

    def end(self):
        self.run.world.unmount(self.path)


def unwritten(site):
    """Unmatched lines that the daemon says it could not write."""
    status = site.status()
    return sum(entry.get("unwritten", 0) for entry in status.get("unmatched", []))


def feed_while(daemon, feed, seconds, each=200, again=None):
    """Feeds for so long; whatever happens, what is written is to be read."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if again:
            again()
        daemon.write(feed.block(each))
        time.sleep(0.02)
    daemon.drain()


def full(run):
    """6: no room for journal, ledger, RRD files, tables and unmatched lines; then there is again."""
    outcome = Outcome("6 disk full and back")
    for number in range(run.times(4, 1)):
        if run.is_late(outcome, number, run.times(4, 1)):
            break
        disk = SmallDisk(run, f"full-{number}")
        site = Site(run, f"full-{number}", SMALL_JOURNAL if number % 2 else "", state=f"{disk.path}/state")
        feed = Feed(20, hours=24)
        daemon = site.start()
        feed_while(daemon, feed, 2)
        disk.fill()
        feed_while(daemon, feed, run.times(12, 6), again=disk.fill)
        outcome.expect(daemon.process.poll() is None, "the daemon has ended")
        until("the full disk is told of", lambda: "No space left" in site.errors or "is full" in site.errors, 10)
        disk.empty()
        feed_while(daemon, feed, 7)
        daemon.close()
        outcome.expect(daemon.wait() == 0, f"it did not end well: {site.errors[-200:]}")
        outcome.times += 1
        lines_unwritten = unwritten(site)
        judge(outcome, site, feed.number, unwritten=lines_unwritten)
        # Counted they are, in minutes and templates; only their text is gone, which is said.
        outcome.notes.append(f"the text of {lines_unwritten:,} unmatched lines was not kept, as status says")
        outcome.told = f"stderr: {first_words(site)}; status: unwritten {lines_unwritten:,}"
        disk.end()
    return outcome


def full_and_killed(run):
    """6: a kill -9 while there is no room; what was read since may be lost, what was read before not."""
    outcome = Outcome("6 disk full, kill -9 while full")
    for number in range(run.times(4, 1)):
        if run.is_late(outcome, number, run.times(4, 1)):
            break
        disk = SmallDisk(run, f"full-kill-{number}")
        site = Site(run, f"full-kill-{number}", state=f"{disk.path}/state")
        feed = Feed(20, hours=24)
        daemon = site.start()
        feed_while(daemon, feed, 2)
        before = feed.number
        disk.fill()
        feed_while(daemon, feed, 4, again=disk.fill)
        daemon.kill_and_release()
        outcome.expect("a crash before it can be written again loses" in site.errors, "the loss was not told of")
        at_risk = feed.number - before
        # A daemon that is started while it is full: whatever it does, it takes nothing it cannot count.
        started = site.start()
        time.sleep(1)
        lives = started.process.poll() is None
        outcome.notes.append("started on the full disk: " + ("it runs" if lives else last_words(site)))
        if lives:
            feed_while(started, feed, 1)
        disk.empty()
        if lives:
            feed_while(started, feed, 6)
            started.close()
            outcome.expect(started.wait() == 0, "it did not end well")
        else:
            started.release()
            outcome.expect(site.finish() == 0, "the last daemon did not end well")
        outcome.times += 1
        lost, _ = judge(outcome, site, feed.number, max_lost=at_risk, unwritten=unwritten(site), emits=False)
        outcome.notes.append(f"{at_risk:,} lines were read while it was full before the kill, {lost:,} are lost")
        disk.end()
    outcome.told = "stderr: a crash … loses what is read now"
    return outcome


def read_only(run):
    """7: the state directory cannot be written, by an ordinary user whom modes bind."""
    outcome = Outcome("7 state read-only and back")
    if os.geteuid() != 0:
        outcome.skipped = "takes root, to run it as another user"
        return outcome
    nobody = pwd.getpwnam("nobody")
    for number in range(run.times(3, 1)):
        if run.is_late(outcome, number, run.times(3, 1)):
            break
        site = Site(run, f"read-only-{number}", SMALL_JOURNAL)
        os.makedirs(site.state)
        for path in (site.path, site.state):
            os.chown(path, nobody.pw_uid, nobody.pw_gid)
        feed = Feed(20, hours=24)
        daemon = site.start(user=nobody.pw_uid)
        feed_while(daemon, feed, 2)
        modes = lock_up(site.state)
        # What is open stays open: the ledger is written on, all that is made anew is not.
        feed_while(daemon, feed, run.times(10, 6))
        outcome.expect(daemon.process.poll() is None, "the daemon has ended")
        until("the read-only state is told of", lambda: "Permission denied" in site.errors, 10)
        unlock(modes)
        feed_while(daemon, feed, 7)
        daemon.close()
        outcome.expect(daemon.wait() == 0, f"it did not end well: {site.errors[-200:]}")
        outcome.times += 1
        lines_unwritten = unwritten(site)
        judge(outcome, site, feed.number, unwritten=lines_unwritten)
        outcome.expect(lines_unwritten == 0, f"{lines_unwritten} unmatched lines were not kept (status: unwritten)")
    outcome.told = "stderr: " + first_words(site)
    return outcome


def lock_up(state):
    """Takes all rights to write away; what they were."""
    modes = []
    for directory, _, names in os.walk(state):
        for path in [directory] + [os.path.join(directory, name) for name in names]:
            modes.append((path, os.stat(path).st_mode & 0o7777))
    for path, mode in modes:
        os.chmod(path, mode & ~0o222)
    return modes


def unlock(modes):
    for path, mode in modes:
        if os.path.exists(path):
            os.chmod(path, mode)


def first_words(site):
    lines = site.errors.splitlines()
    kinds = {line.removeprefix("minuted: ").split(":")[0][:40].rsplit(" ", 1)[0] for line in lines}
    return f"{len(lines)} lines, such as \"{sorted(kinds)[0]}\"" if kinds else "nothing"


def last_words(site):
    return (site.errors.splitlines() or ["it says nothing"])[-1]
