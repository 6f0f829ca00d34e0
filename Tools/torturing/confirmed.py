"""kill -9 with confirmations, by an omprog of our own: faults 3 and 4."""
import random

from .feed import Feed
from .kills import told_of_kills, workers
from .omprog import Omprog
from .report import Outcome
from .site import Site
from .store import judge


def lock_step(run):
    """3: each line is answered; nothing that was answered is lost, what comes again is counted once."""
    return confirm(run, Outcome("3 kill -9, confirm"), transactions=False)


def transactions(run):
    """4: the same in batches."""
    return confirm(run, Outcome("4 kill -9, transactions"), transactions=True)


def confirm(run, outcome, transactions):
    kills = run.times(100, 5)
    told = []
    name = "transactions" if transactions else "lock-step"
    for pace, share in ((1000, kills - kills // 2), (None, kills // 2)):
        site = Site(run, f"{name}-{pace or 'live'}", "max_line_bytes: 300000\n")
        feed = Feed(pace)
        starts = []

        def start():
            starts.append(1)
            marks = ("--transactions",) if transactions else ()
            return site.start("--confirm", *marks, *workers(len(starts)), answers=True)

        sender = Omprog(start, transactions, chance=1 / 40)
        sender.max_kills = share
        while sender.kills < share and not run.is_late(outcome, sender.kills, share):
            # Now and then a line that takes more than one read, longer than any pipe of rsyslog's.
            feed.pad = 100_000 if random.random() < 0.03 else 0
            if transactions:
                sender.send_batch([feed.line() for _ in range(random.choice((1, 2, 5, 30)))])
            else:
                sender.send(feed.line())
        # A few more: what was in doubt at the last death comes now.
        feed.pad = 0
        for _ in range(5):
            sender.send_batch([feed.line()]) if transactions else sender.send(feed.line())
        outcome.expect(sender.end() == 0, "the last daemon did not end well")
        outcome.times += sender.kills
        with open(f"{site.path}/trace", "w") as file:
            print(*sender.trace, file=file)
        judge(outcome, site, feed.number)
        told.append(told_of_kills(outcome, site, sender.kills))
        outcome.notes.append(f"{sender.kills} kills, {sender.commit_kills} of them at a commit,"
                             f" {feed.number:,} lines; slowest answer {sender.slowest * 1000:.0f} ms")
    outcome.told = "; ".join(told)
    return outcome
