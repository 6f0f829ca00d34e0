"""kill -9 of the child of a real rsyslogd: fault 5."""
import json
import os
import random
import signal
import socket
import subprocess
import time

from .feed import Feed
from .kills import NOTICE
from .report import Outcome
from .site import PIPE_SIZE, Site, Trouble, children_of, die_with_parent, pending, until
from .store import Store, judge

PROGRAM = "/usr/sbin/rsyslogd"
MODES = (("plain", False, False), ("confirm", True, False), ("transactions", True, True))


class Rsyslog:
    """rsyslogd with a TCP input and an omprog that starts minuted."""

    def __init__(self, run, site, confirm, transactions):
        self.path = site.path
        self.site = site
        switches = (" --confirm" if confirm else "") + (" --transactions" if transactions else "")
        command = f"{run.minuted} run --config {site.config} --emit {site.emit}{switches}"
        with open(f"{self.path}/rsyslog.conf", "w") as file:
            file.write(self._configuration(command, confirm, transactions))
        with open(f"{self.path}/rsyslogd.stderr", "w") as errors:
            self.process = subprocess.Popen(
                [PROGRAM, "-n", "-f", f"{self.path}/rsyslog.conf", "-i", f"{self.path}/pid"],
                stderr=errors, preexec_fn=die_with_parent)
        until("rsyslogd listens", self._port)
        self.connection = socket.create_connection(("127.0.0.1", self._port()))

    def _port(self):
        try:
            with open(f"{self.path}/port") as file:
                return int(file.read() or 0)
        except (OSError, ValueError):
            return 0

    def _configuration(self, command, confirm, transactions):
        def on(flag):
            return "on" if flag else "off"
        return f'''global(workDirectory="{self.path}" processInternalMessages="on")
module(load="imtcp")
module(load="omprog")
template(name="line" type="string"
  string="<%PRI%>%TIMESTAMP:::date-rfc3339% %HOSTNAME% %syslogtag%%msg:::sp-if-no-1st-sp%%msg:::drop-last-lf%\\n")
input(type="imtcp" SupportOctetCountedFraming="off" address="127.0.0.1" port="0"
  listenPortFileName="{self.path}/port" ruleset="central")
ruleset(name="central") {{
  action(type="omprog" template="line" binary="{command}" forceSingleInstance="on"
    confirmMessages="{on(confirm)}" useTransactions="{on(transactions)}" output="{self.site.errors_file}"
    closeTimeout="15000" queue.type="LinkedList" queue.size="200000" queue.timeoutShutdown="20000"
    action.resumeRetryCount="-1" action.resumeInterval="1")
}}
action(type="omfile" file="{self.path}/internal.log")
'''

    def send(self, data):
        self.connection.sendall(data)

    def child(self):
        """Process id of the minuted that is running; None between two."""
        for pid in children_of(self.process.pid):
            try:
                with open(f"/proc/{pid}/cmdline", "rb") as file:
                    if b"--config" in file.read():
                        return pid
            except OSError:
                pass
        return None

    def ready_child(self):
        """Process id of a minuted that has begun to read, as its status file says."""
        pid = self.child()
        try:
            with open(f"{self.site.state}/status.json") as file:
                return pid if pid and json.load(file).get("pid") == pid else None
        except (OSError, ValueError):
            return None

    def kill_child(self):
        pid = until("rsyslogd has a child that reads", self.ready_child)
        os.kill(pid, signal.SIGKILL)
        until("the child is gone", lambda: self.child() != pid)

    def stop(self):
        """Ends the input and rsyslogd, which hands over what it has."""
        self.connection.close()
        time.sleep(0.5)
        self.process.terminate()
        try:
            self.process.wait(60)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
            raise Trouble("rsyslogd did not end within 60 s") from None


def real(run):
    """5: in the three ways that omprog can be told to work."""
    outcomes = []
    for name, confirm, transactions in MODES:
        outcome = Outcome(f"5 rsyslogd's child killed, {name}")
        outcomes.append(outcome)
        if not os.access(PROGRAM, os.X_OK):
            outcome.skipped = f"{PROGRAM} is not there: apt install rsyslog"
            continue
        try:
            one_mode(run, outcome, name, confirm, transactions)
        except Trouble as trouble:
            outcome.bad.append(str(trouble))
    return outcomes


def one_mode(run, outcome, name, confirm, transactions):
    site = Site(run, f"rsyslog-{name}")
    rsyslog = Rsyslog(run, site, confirm, transactions)
    feed = Feed()
    kills, done = run.times(10, 1), 0
    revive(rsyslog, feed)
    for _ in range(kills):
        if run.is_late(outcome, done, kills):
            break
        for _ in range(random.randint(3, 12)):
            rsyslog.send(feed.block(random.randint(1, 60)))
            time.sleep(random.random() * 0.02)
        rsyslog.kill_child()
        done += 1
        # rsyslogd notices a death when it next writes, and waits a second then.
        revive(rsyslog, feed)
    rsyslog.send(feed.block(50))
    wait_until_read(rsyslog)
    rsyslog.stop()
    outcome.expect(site.finish() == 0, "the last daemon did not end well")
    outcome.times = done
    # Without confirmations a pipe may be lost by each kill. With transactions rsyslogd itself sends a line
    # twice when its child has died between two of them.
    max_lost = 0 if confirm else PIPE_SIZE // 80 * done
    judge(outcome, site, feed.number, max_lost, done if transactions else 0)
    tell(outcome, site, done, transactions)


def revive(rsyslog, feed):
    """Sends lines until rsyslogd has noticed the death and started another child."""
    end = time.monotonic() + 30
    while not rsyslog.ready_child():
        if time.monotonic() > end:
            raise Trouble("rsyslogd started no other child within 30 s")
        rsyslog.send(feed.block(2))
        time.sleep(0.1)


def wait_until_read(rsyslog):
    """Waits until the child's pipe has been empty for a second; rsyslogd hands over the rest when it ends."""
    empty, end = 0, time.monotonic() + 30
    while empty < 10 and time.monotonic() < end:
        empty = empty + 1 if waiting(rsyslog.child()) == 0 else 0
        time.sleep(0.1)


def waiting(pid):
    """Bytes in the pipe of a process, looked at through its own end."""
    try:
        descriptor = os.open(f"/proc/{pid}/fd/0", os.O_RDONLY | os.O_NONBLOCK)
    except OSError:
        return -1
    try:
        return pending(descriptor)
    finally:
        os.close(descriptor)


def tell(outcome, site, kills, transactions):
    told = site.errors.count(NOTICE)
    store = Store(site)
    kept = len(store.interruptions)
    store.close()
    outcome.told = f"stderr {told}, ledger {kept} of {kills}"
    outcome.expect(told >= 1 or not kills, "no kill was told of")
    if transactions and outcome.doubled:
        outcome.notes.append(f"{outcome.doubled} doubled: rsyslogd sends a line twice when BEGIN fails, once a kill"
                             " at most; minuted has answered neither before")
