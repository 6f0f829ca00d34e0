"""What came of a fault, and the table of all of them."""
from dataclasses import dataclass, field


@dataclass
class Outcome:
    """One row of the table. `lost` and `doubled` are lines, counted from the store."""
    fault: str
    times: int = 0
    sent: int = 0
    lost: int = 0
    doubled: int = 0
    told: str = ""
    # Broken promises; none makes the verdict good.
    bad: list = field(default_factory=list)
    # What was measured besides; no judgement.
    notes: list = field(default_factory=list)
    skipped: str = ""
    seconds: float = 0

    def expect(self, holds, text):
        if not holds:
            self.bad.append(text)
        return holds

    @property
    def verdict(self):
        if self.skipped:
            return "not run"
        return "BAD" if self.bad else "good"


def table(outcomes):
    head = ("fault", "times", "sent", "lost", "doubled", "told", "verdict")
    rows = [head]
    for o in outcomes:
        if o.skipped:
            rows.append((o.fault, "-", "-", "-", "-", o.skipped, o.verdict))
        else:
            rows.append((o.fault, f"{o.times:,}", f"{o.sent:,}", f"{o.lost:,}", f"{o.doubled:,}", o.told, o.verdict))
    widths = [max(len(r[i]) for r in rows) for i in range(len(head))]
    lines = []
    for number, row in enumerate(rows):
        # Figures to the right, words to the left.
        cells = [c.rjust(w) if 0 < i < 5 else c.ljust(w) for i, (c, w) in enumerate(zip(row, widths))]
        lines.append(" | ".join(cells).rstrip())
        if number == 0:
            lines.append("-+-".join("-" * w for w in widths))
    return "\n".join(lines)


def details(outcome):
    """What is said below a fault as soon as it is done."""
    lines = [f"    {note}" for note in outcome.notes]
    lines += [f"    BAD: {text}" for text in outcome.bad]
    return "\n".join(lines)
