"""Signals, a second instance and a clock that is set back: faults 11 to 14."""
import os
import random
import shutil
import signal
import struct
import subprocess
import time

from .feed import Feed
from .kills import Press
from .report import Outcome
from .site import RULES, Site, pending
from .store import judge

EXTRA_RULE = """  - id: extra
    match: '^extra (?<x>\\d+)'
    tally: [{count: extras}]
"""


def variants():
    """Rules to go on with, and such as are to be refused; the orders are the same in all good ones."""
    good = [RULES, RULES.replace("metrics:", EXTRA_RULE + "metrics:"), RULES.replace("keep: 5", "keep: 7")]
    bad = [RULES.replace("count: orders", "cuont: orders"), "category: [", RULES.replace("(?<n>", "(?<n")]
    return good, bad


def hangups(run):
    """11: HUP upon HUP while lines come in, with other rules each time, some of them bad."""
    outcome = Outcome("11 HUP under load")
    site = Site(run, "hup")
    feed = Feed(20, hours=60)
    good, bad = variants()
    daemon = site.start()
    daemon.write(feed.block(100))
    daemon.drain()
    wanted, done = run.times(1000, 50), 0
    for number in range(wanted):
        if run.is_late(outcome, number, wanted):
            break
        site.write_rules(random.choice(bad) if number % 5 == 4 else good[number % 3])
        daemon.signal(signal.SIGHUP)
        done += 1
        for _ in range(2):
            daemon.write(feed.block(random.randint(20, 120)))
            time.sleep(random.random() * 0.02)
    site.write_rules(RULES)
    daemon.signal(signal.SIGHUP)
    daemon.write(feed.block(100))
    daemon.drain()
    daemon.close()
    outcome.expect(daemon.wait() == 0, "it did not end well")
    outcome.times = done
    judge(outcome, site, feed.number)
    rules = site.status().get("rules", {})
    reloads, refused = rules.get("reloads", 0), rules.get("refused", 0)
    # Several at once count as one.
    outcome.expect(reloads > done // 4, f"only {reloads} reloads")
    outcome.expect(refused > 0, "no bad rules were refused")
    outcome.told = f"status: {reloads} reloads, {refused} refused"
    return outcome


def terminate(run):
    """12: TERM with a full pipe before it; the writer closes the pipe, or does not."""
    outcome = Outcome("12 TERM, pipe full")
    wanted = run.times(10, 2)
    for number in range(wanted):
        if run.is_late(outcome, number, wanted):
            break
        site = Site(run, f"term-{number}")
        feed = Feed(20, hours=36)
        pressed = Press(site.start(), feed)
        daemon = pressed.daemon
        daemon.write(feed.block(10))
        daemon.drain()
        daemon.signal(signal.SIGSTOP)
        pressed.until_full()
        waiting = pending(daemon.output)
        daemon.signal(signal.SIGTERM)
        daemon.signal(signal.SIGCONT)
        daemon.write(pressed.rest)
        if number % 2 == 0:
            daemon.close()
        status = daemon.process.wait(30)
        left = pending(daemon.input) if daemon.input is not None else 0
        daemon.release()
        outcome.expect(status == 0, f"it ended with {status}")
        outcome.expect(left == 0, f"{left} bytes were left in the pipe")
        outcome.times += 1
        judge(outcome, site, feed.number)
        outcome.notes.append(f"{waiting:,} bytes waited in the pipe")
    outcome.told = "exit status 0"
    return outcome


def two_instances(run):
    """13: a second daemon on the state of the first."""
    outcome = Outcome("13 two instances")
    site = Site(run, "two")
    feed = Feed(20)
    first = site.start()
    first.write(feed.block(100))
    first.drain()
    for number in range(run.times(10, 2)):
        second = site.start(*(("--confirm",) if number % 2 else ()), answers=True)
        strange = b"2026-01-01T00:00:00Z web2 app: order n=1 w=1 user=thief\n"
        second.write_some(strange)
        status = second.process.wait(30)
        outcome.expect(status == 3, f"the second ended with {status}, not 3")
        outcome.expect(pending(second.input) == len(strange), "the second has taken lines")
        # Dots only keep rsyslog waiting.
        outcome.expect(not os.read(second.answers, 100).strip(b"."), "the second has answered")
        second.release()
        first.write(feed.block(100))
        outcome.times += 1
    told = site.errors.count("in use by minuted with pid")
    outcome.expect(told == outcome.times, f"{told} of {outcome.times} have said so")
    first.close()
    outcome.expect(first.wait() == 0, "the first did not end well")
    judge(outcome, site, feed.number)
    outcome.told = f"stderr: in use by …, {told} of {outcome.times}; status 3"
    return outcome


def clock_back(run):
    """14: the clock is set back an hour, and forward again, under a running daemon."""
    outcome = Outcome("14 clock set back an hour")
    site = Site(run, "clock")
    shim = build_shim(site)
    if not shim:
        # libfaketime is no way out: with it minuted does not get its arguments.
        outcome.skipped = "not run here: needs a C compiler, for a clock of the daemon's own"
        return outcome
    feed = Feed()
    offset = f"{site.path}/offset"
    set_clock(offset, 0)
    daemon = site.start(environment=dict(os.environ, LD_PRELOAD=shim, TORTURE_CLOCK=offset))
    # Lines are stamped by the clock that is right; a step is believed after a minute.
    for step, seconds in ((0, 5), (-3600, run.times(75, 15)), (0, run.times(75, 10)), (3600, 20), (0, 10)):
        set_clock(offset, step)
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            daemon.write(feed.block(20))
            time.sleep(0.1)
    daemon.close()
    outcome.expect(daemon.wait() == 0, "it did not end well")
    outcome.times = 2
    judge(outcome, site, feed.number)
    told = [line for line in site.errors.splitlines() if "clock" in line]
    outcome.expect(told, "no step was told of")
    outcome.notes += told[:4]
    outcome.told = f"stderr: {len(told)}, status: steps {site.status().get('time', {}).get('steps')}"
    return outcome


# The machine's own clock is everybody's; this one is the daemon's alone.
SHIM = r"""#define _GNU_SOURCE
#include <fcntl.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>
static volatile int64_t *offset;
__attribute__((constructor)) static void begin(void) {
  int fd = open(getenv("TORTURE_CLOCK"), O_RDONLY | O_CLOEXEC);
  void *at = mmap(0, 8, PROT_READ, MAP_SHARED, fd, 0);
  if (at != MAP_FAILED) offset = at;
  close(fd);
}
int clock_gettime(clockid_t which, struct timespec *t) {
  int code = (int)syscall(SYS_clock_gettime, which, t);
  if (code == 0 && which == CLOCK_REALTIME && offset) t->tv_sec += *offset;
  return code;
}
"""


def build_shim(site):
    """A library that shifts the clock of who is started with it; None without a compiler."""
    compiler = shutil.which("cc") or shutil.which("gcc") or shutil.which("clang")
    if not compiler:
        return None
    source, made = f"{site.path}/shim.c", f"{site.path}/shim.so"
    with open(source, "w") as file:
        file.write(SHIM)
    done = subprocess.run([compiler, "-shared", "-fPIC", "-O1", "-o", made, source], stderr=subprocess.DEVNULL)
    return made if done.returncode == 0 else None


def set_clock(path, seconds):
    """Written in place: the daemon has the file mapped."""
    with open(path, "r+b" if os.path.exists(path) else "wb") as file:
        file.write(struct.pack("<q", seconds))
