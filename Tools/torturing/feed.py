"""Numbered lines, and what they must add up to."""
import time

# Of ten lines nine are orders, which are tallied, and one is of no rule, which is kept whole.
ODD = 10


def weight(number):
    """A number that looks like chance: sums of it tell which lines are in them, not only how many."""
    return (number * 2654435761 + 12345) % 4294967291


def is_order(number):
    return number % ODD != 0


class Feed:
    """A stream of numbered lines.

    With `pace` the log's time goes so many milliseconds a line, from hours ago on: minutes close all
    the time, and no minute has more than 65,536 lines. Without it lines are stamped by the clock.
    """

    def __init__(self, pace=None, hours=6, pad=0):
        self.number = 0
        self.pace = pace
        self.base = (int(time.time()) - hours * 3600) // 60 * 60
        self.pad = pad

    def _stamp(self, number):
        if self.pace is None:
            now = time.time()
            return time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(now)) + f".{int(now % 1 * 1e6):06d}Z"
        milliseconds = number * self.pace
        return time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(self.base + milliseconds // 1000)) \
            + f".{milliseconds % 1000:03d}Z"

    def _text(self, number, stamp):
        pad = " " + "x" * self.pad if self.pad else ""
        if is_order(number):
            return f"{stamp} web1 app[7]: order n={number} w={weight(number)} user=u{number % 97}{pad}\n"
        return f"{stamp} web1 app[7]: strange thing n={number} here{pad}\n"

    def line(self):
        """The next line."""
        self.number += 1
        return self._text(self.number, self._stamp(self.number)).encode()

    def block(self, count):
        """The next lines in one piece."""
        first = self.number + 1
        self.number += count
        if self.pace is None:
            stamp = self._stamp(first)
            return "".join([self._text(n, stamp) for n in range(first, first + count)]).encode()
        return "".join([self._text(n, self._stamp(n)) for n in range(first, first + count)]).encode()


class Expected:
    """What the store must hold of lines 1 to `last`."""

    def __init__(self, last):
        self.lines = last
        orders = [n for n in range(1, last + 1) if is_order(n)]
        self.orders = len(orders)
        self.odd = last - self.orders
        self.total = sum(orders)
        self.weight = sum(map(weight, orders))
