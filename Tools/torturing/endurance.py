"""A day of log without a pause: fault 16."""
import glob
import os
import random
import re
import subprocess
import time

from .report import Outcome
from .site import RULES, Daemon, Site
from .feed import weight
from .store import Store

RATE = 10_000
# Stamps that all have until they are given their own.
STAMP = b"2020-01-01T00:00:00"
# What the system may add or give back between two looks.
SLACK = 16 << 20


def second(run):
    """One second of log, its stamps all the same text."""
    if run.loggen:
        made = subprocess.run([run.loggen, "--lines", str(RATE), "--format", "rfc3339-pri", "--flat"],
                              stdout=subprocess.PIPE, check=True).stdout
        return re.sub(rb"(?m)^(<\d+>)\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d", rb"\g<1>" + STAMP, made)
    lines = []
    for number in range(1, RATE + 1):
        if number % 1000 == 0:
            lines.append(f"web{number % 50} app[7]: strange thing of {number} here")
        else:
            lines.append(f"web{number % 50} app[7]: order n={number} w={weight(number)} user=u{random.randrange(5000)}")
    return b"".join(STAMP + b".5Z " + line.encode() + b"\n" for line in lines)


class Sample:
    """How large the process was at an hour of its log."""

    def __init__(self, daemon, hour):
        self.hour = hour
        self.rss, self.peak = daemon.memory()
        self.descriptors = daemon.descriptors()


def feed_day(run, daemon, block, seconds):
    """Writes seconds of log until all are written or the time is over; samples, and how many."""
    samples = []
    base = (int(time.time()) - 2 * 86_400) // 3600 * 3600
    for at in range(seconds):
        stamp = time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(base + at)).encode()
        daemon.write(block.replace(STAMP, stamp))
        if at and at % 600 == 0:
            samples.append(Sample(daemon, at / 3600))
            if run.seconds_left() <= 0:
                run.left_out.append(f"16 endurance: {(seconds - at) / 3600:.1f} of {seconds / 3600:.0f} hours")
                return samples, at + 1
    daemon.drain()
    samples.append(Sample(daemon, seconds / 3600))
    return samples, seconds


def endurance(run):
    outcome = Outcome("16 endurance")
    block = second(run)
    lines = block.count(b"\n")
    site = Site(run, "endurance", rules=RULES)
    rules = [] if not run.loggen else shipped_rules(run)
    # Fed like a daemon, by a pipe.
    daemon = Daemon(site, ["replay", "--quiet", "--config", site.config, *rules, "--state", site.state, "-"])
    begun = time.monotonic()
    samples, seconds = feed_day(run, daemon, block, run.times(24, 1) * 3600)
    daemon.close()
    outcome.expect(daemon.wait(120) == 0, f"it did not end well: {site.errors[-200:]}")
    took = time.monotonic() - begun
    outcome.times = 1
    judge_samples(outcome, samples)
    store = Store(site)
    outcome.sent = lines * seconds
    outcome.lost, outcome.doubled = max(0, outcome.sent - store.read), max(0, store.read - outcome.sent)
    outcome.expect(store.read == outcome.sent, f"{store.read:,} lines read")
    outcome.bad += store.contradictions()
    store.close()
    outcome.notes.append(f"{seconds / 3600:.1f} hours of log in {took:,.0f} s, {outcome.sent / took:,.0f} lines/s")
    outcome.notes.append(sizes(site))
    outcome.told = f"{seconds / 3600:.1f} h; VmHWM {samples[-1].peak >> 20} MB" if samples else "too short"
    return outcome


def shipped_rules(run):
    """The rules that know what loggen writes, where the source tree has them."""
    path = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..", "Rules")
    return ["--rules", path] if os.path.isdir(path) else []


def judge_samples(outcome, samples):
    """After the first hour neither memory nor descriptors grow."""
    # In a short run the first sixth is what the first hour is in a long one.
    settled = min(1.0, samples[-1].hour / 6) if samples else 0
    later = [sample for sample in samples if sample.hour >= settled]
    if len(later) < 3:
        outcome.notes.append("too short to tell growth")
        return
    first, last = later[0], later[-1]
    half = later[len(later) // 2:]
    outcome.notes.append("RSS in MB, descriptors, by hour: " + ", ".join(
        f"{s.hour:.1f}: {s.rss / 1e6:.0f}, {s.descriptors}" for s in later[::max(1, len(later) // 8)] + [last]))
    greatest = max(sample.rss for sample in half)
    outcome.expect(greatest <= first.rss * 1.1 + SLACK,
                   f"RSS grew from {first.rss / 1e6:.0f} to {greatest / 1e6:.0f} MB")
    outcome.expect(max(s.descriptors for s in half) <= max(first.descriptors, later[1].descriptors) + 2,
                   f"descriptors grew from {first.descriptors} to {last.descriptors}")


def sizes(site):
    ledger = sum(os.path.getsize(path) for path in glob.glob(f"{site.state}/ledger.sqlite*"))
    files = glob.glob(f"{site.state}/rrd/**/*.rrd", recursive=True)
    rrd = sum(os.path.getsize(path) for path in files)
    kept = sum(os.path.getsize(path) for path in glob.glob(f"{site.state}/unmatched/*"))
    return (f"ledger {ledger / 1e6:.1f} MB, {len(files)} RRD files {rrd / 1e6:.1f} MB,"
            f" unmatched lines {kept / 1e6:.1f} MB")
