"""The first ten minutes, typed and recorded: a clean Debian 12 with systemd and rsyslog, and somebody who follows the README."""
import os
import re
import threading
import time

from .booted import BootedRound
from .sender import Sender
from .steps import eventually, need

PROMPT = "root@log1:~# "


class Traffic(Sender):
    """What a small server logs: logins that fail, a shop that no rule knows, a cron job."""

    def line(self):
        number = self.sent
        stamp = time.strftime("%b %e %H:%M:%S", time.gmtime())
        user = ["root", "admin", "oracle", "test"][number % 4]
        if number % 7 == 0:
            return f"<78>{stamp} CRON[{4000 + number}]: (root) CMD (run-parts /etc/cron.hourly)"
        if number % 3 == 0:
            return f"<14>{stamp} shop[312]: order {4700 + number} by customer{number % 9}: {number % 5 + 1} items"
        return f"<38>{stamp} sshd[{900 + number % 5}]: Failed password for {user} from 203.0.113.{number % 40 + 1} port {40000 + number} ssh2"


class Walk(BootedRound):
    """Types each command of the README's way, and writes down what was answered and when."""

    def __init__(self, bases, steps, package, second, record):
        super().__init__(bases, steps, package, second)
        self.record = record
        self.lines = []
        self.traffic = Traffic(self.log_socket)

    def go(self):
        self.steps.title("the first ten minutes")
        self.prepare("booted")
        try:
            self.steps.step("systemd boots, rsyslog.service runs", self.boot)
            self.inside(["hostname", "log1"])
            self.begun = time.monotonic()
            self.steps.step("the way of the README", self.walk)
        finally:
            self.traffic.stopping.set()
            self.halt()

    # -- typing

    def type(self, command, expect=(0,), shown=None, most=60):
        """Types a command; its output. `shown` is written down in its place."""
        seconds = int(time.monotonic() - self.begun)
        output = self.inside(["bash", "-c", f"cd /root; {command}"], expect=expect)
        # What a shell says whose first directory is outside of the root.
        output = "".join(line for line in output.splitlines(True) if "error retrieving current directory" not in line)
        text = output if shown is None else shown
        said = text.rstrip("\n").splitlines()
        if len(said) > most:
            said = said[: most - 1] + [f"[{len(said) - most + 1} more lines]"]
        self.lines += [f"# {seconds // 60}:{seconds % 60:02d}", PROMPT + command, *said, ""]
        return output

    def say(self, text):
        self.lines += [f"# {text}", ""]

    def walk(self):
        package = f"/trial/{os.path.basename(self.first)}"
        said = self.type(f"apt-get install -q -y {package}", shown="[...]")
        # What the package says itself, without apt's own talk.
        tail = said[said.rfind("Setting up minuted"):]
        self.lines[-1:] = [*[line for line in tail.splitlines() if "deferred" not in line and "triggers" not in line], ""]
        need("minuted init" in tail, "the package does not say what comes next")
        said = self.type("minuted init")
        need("rules check" in said, "init does not say what comes next")
        self.type("minuted rules check")
        self.type("rsyslogd -N1")
        self.type("systemctl daemon-reload && systemctl restart rsyslog")
        self.type("logger hello")
        threading.Thread(target=self.flood, daemon=True).start()
        self.say("the server logs; a stranger tries passwords on sshd, and a shop logs what no rule knows")
        eventually("minuted runs", self.running, 30)
        self.type("minuted doctor", expect=(0, 1))
        self.say("two minutes later")
        eventually("two whole minutes are stored", self.minutes, 200)
        self.type("grep 'minuted: minute=' /var/log/syslog | tail -n 3 | cut -c1-230")
        self.type("minuted status | head -n 6")
        self.type("minuted summary --from '10m ago' --category sshd | tail -n 12", most=16)
        unknown = self.type("minuted unknown", most=40)
        found = re.search(r"^ *(?:id )?([0-9a-f]{8})\b.*order|\b([0-9a-f]{8})\b[^\n]*\n?[^\n]*order", unknown, re.M)
        need(found, f"no id of the shop's template in\n{unknown}")
        name = found.group(1) or found.group(2)
        self.type(f"minuted rules suggest {name} --write", most=40)
        before = self.running()["rules"]["reloads"]
        self.type("minuted rules check && systemctl kill -s HUP rsyslog")
        eventually("the rules are reloaded", lambda: self.running()["rules"]["reloads"] > before, 20)
        self.type("minuted graph sshd records --from '10m ago' --output sshd.png && ls -l sshd.png")
        eventually("an alert fires", lambda: self.firing(), 240)
        self.type("minuted alerts", expect=(0, 1), most=30)
        self.say("and a minute with the new rule")
        eventually("the new rule counts", self.counts, 150)
        self.type("minuted summary --from '3m ago' --category shop | tail -n 8", most=14)
        self.type("minuted audit --from '10m ago'", expect=(0, 1), most=20)
        seconds = int(time.monotonic() - self.begun)
        self.lines += [f"# {seconds // 60}:{seconds % 60:02d}"]
        need(seconds < 600, f"it took {seconds} s")
        if self.record:
            with open(self.record, "w") as file:
                file.write("\n".join(self.lines) + "\n")
        return f"{seconds // 60}:{seconds % 60:02d} minutes, {self.traffic.sent} lines"

    # -- what is waited for

    def flood(self):
        self.traffic.send(100_000, 15)

    def minutes(self):
        text = self.inside(["minuted", "summary", "--category", "sshd", "--format", "json"], expect=(0, 2, 3))
        return sum('"partial":false' in line for line in text.splitlines()) >= 2

    def firing(self):
        return "Nothing fires" not in self.inside(["minuted", "alerts"], expect=(0, 1))

    def counts(self):
        text = self.inside(["minuted", "summary", "--category", "shop", "--format", "json"], expect=(0, 2, 3))
        return '"matched":' in text and any('"partial":false' in line and '"matched":0' not in line for line in text.splitlines())
