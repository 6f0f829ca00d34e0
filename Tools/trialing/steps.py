"""Steps with verdicts, and programs that are run to their end."""
import subprocess
import time


class Trouble(Exception):
    """The trial itself could not be made."""


class Failed(Exception):
    """A step does not hold."""


def run(words, expect=(0,), timeout=600, **rest):
    """Runs a program; its standard output and error as one text."""
    done = subprocess.run(words, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, stdin=subprocess.DEVNULL,
                          text=True, errors="replace", timeout=timeout, **rest)
    if expect is not None and done.returncode not in expect:
        raise Failed(f"{' '.join(words)}: exit status {done.returncode}\n{done.stdout}")
    return done.stdout


def need(condition, text):
    if not condition:
        raise Failed(text)


def eventually(what, condition, within):
    """Looks again and again; what the condition answers once it is true."""
    end = time.monotonic() + within
    while True:
        found = condition()
        if found:
            return found
        if time.monotonic() > end:
            raise Failed(f"not within {within} s: {what}")
        time.sleep(0.5)


class Steps:
    """Prints each step with its verdict, and counts them."""

    def __init__(self):
        self.held = 0
        self.failed = 0

    def title(self, text):
        print(f"\n== {text}", flush=True)

    def step(self, name, work):
        """Does a step; its answer, or None when it failed. What it answers as text is shown behind its name."""
        start = time.monotonic()
        try:
            answer = work()
        except (Failed, OSError, subprocess.TimeoutExpired) as error:
            self.failed += 1
            print(f"FAILED  {name}", flush=True)
            for line in str(error).splitlines():
                print(f"        {line}", flush=True)
            return None
        self.held += 1
        shown = f": {answer}" if isinstance(answer, str) and answer else ""
        print(f"holds   {name}{shown} ({time.monotonic() - start:.1f} s)", flush=True)
        return answer
