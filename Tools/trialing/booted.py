"""The round with systemd as init: systemd-nspawn boots the root, rsyslog.service and timers are Debian's own and the package's."""
import os
import re
import shutil
import signal
import subprocess
import time
import urllib.request

from .bases import apt_environment
from .site import Round
from .steps import eventually, need, run
from .tree import access, snapshot


class BootedRound(Round):
    def __init__(self, *words):
        super().__init__(*words)
        self.nspawn = None
        self.leader = None

    def inside(self, words, env=None, **rest):
        entered = ["nsenter", "-t", str(self.leader), "-m", "-u", "-i", "-p", "-n", "-C", "--root", "--wd=/", *words]
        return run(entered, env=env or apt_environment(), **rest)

    def log_socket(self):
        """rsyslog's own, which systemd holds open over restarts; journald would drop what does not fit at once."""
        return f"/proc/{self.leader}/root/run/systemd/journal/syslog"

    def boot(self):
        log = open(f"{self.bases.work}/boot.log", "w")
        # Ends with us, however we end; the root's processes end with it.
        self.nspawn = subprocess.Popen(
            ["setpriv", "--pdeathsig", "KILL", "systemd-nspawn", "--register=no", "--keep-unit", "-q", "--resolv-conf=off",
             "--kill-signal=SIGRTMIN+3", "-D", self.root, "-b"],
            stdin=subprocess.DEVNULL, stdout=log, stderr=log)
        self.leader = eventually("systemd-nspawn starts init", self.find_leader, 20)
        eventually("rsyslog.service is active", lambda: self.unit("rsyslog.service") == "active", 60)
        # What a first boot makes is none of the package's.
        self.before = snapshot(self.root)
        return run(["chroot", self.root, "systemctl", "--version"]).splitlines()[0]

    def find_leader(self):
        """The root's init: the child of systemd-nspawn that has become systemd."""
        with open(f"/proc/{self.nspawn.pid}/task/{self.nspawn.pid}/children") as file:
            for pid in file.read().split():
                try:
                    with open(f"/proc/{pid}/comm") as name:
                        if name.read().strip() == "systemd":
                            return int(pid)
                except OSError:
                    continue
        return None

    def halt(self):
        if self.nspawn and self.nspawn.poll() is None:
            self.nspawn.send_signal(signal.SIGTERM)
            try:
                self.nspawn.wait(40)
            except subprocess.TimeoutExpired:
                self.nspawn.kill()
        self.nspawn = None

    def unit(self, name):
        return self.inside(["systemctl", "is-active", name], expect=None).strip()

    def go(self):
        steps = self.steps
        steps.title("booted: Debian 12 with systemd")
        self.prepare("booted")
        try:
            steps.step("systemd boots, rsyslog.service runs", self.boot)
            steps.step("apt installs the package", self.step_install)
            steps.step("users, directories, modes", self.step_modes)
            steps.step("minuted init writes, a second run nothing", self.step_init)
            steps.step("minuted rules check, rules test", self.step_rules)
            steps.step("rsyslogd -N1", self.step_n1)
            steps.step("what init says to type: daemon-reload, restart, timers", self.step_restart)
            steps.step("200 lines", lambda: self.sender.send(200, 400))
            steps.step("minuted status: running", lambda: eventually("running", self.running, 20) and self.step_status())
            steps.step("minuted runs without root's powers", self.step_privileges)
            steps.step("each line is counted once", self.step_count)
            steps.step("minuted doctor", self.step_doctor)
            steps.step("report, unknown report and audit by their units", self.step_units)
            steps.step("the dashboard by its unit", self.step_dashboard)
            steps.step("logrotate: files anew, HUP reaches minuted", self.step_logrotate)
            steps.step("upgrade while lines come", self.step_upgrade)
            steps.step("each line is counted once", self.step_count)
            steps.step("the sandbox for rsyslog.service: lines still come", self.step_sandbox)
            steps.step("each line is counted once", self.step_count)
            steps.step("apt remove: rsyslog's part goes aside, rsyslog runs on", self.step_remove)
            steps.step("installed again: rsyslog's part is back", self.step_reinstall)
            steps.step("it counts on where it was", self.step_on)
            steps.step("apt purge", self.step_purge)
            steps.step("nothing is left", self.step_nothing_left)
        finally:
            self.halt()

    def step_restart(self):
        self.inside(["systemctl", "daemon-reload"])
        self.inside(["systemctl", "restart", "rsyslog"])
        wants = f"{self.root}/etc/systemd/system/timers.target.wants"
        timers = sorted(name for name in os.listdir(wants) if name.startswith("minuted-"))
        self.inside(["systemctl", "start", *timers])
        for timer in timers:
            need(self.unit(timer) == "active", f"{timer} is {self.unit(timer)}")
            need(self.inside(["systemctl", "is-enabled", timer], expect=None).strip() in ("enabled", "alias"), f"{timer} is not enabled")
        return ", ".join(timers)

    def step_units(self):
        said = []
        for name, page in [("minuted-report@operations", "operations.html"), ("minuted-unknown", "unknown.html")]:
            self.inside(["systemctl", "start", f"{name}.service"])
            path = f"/var/lib/minuted-reports/{page}"
            need(access(self.root, path) == "0640 minuted:minuted", f"{path}: {access(self.root, path)}")
            with open(self.root + path) as file:
                need("</html>" in file.read(), f"{path} is no whole page")
            said.append(path)
        # Of yesterday nothing is stored, which it has to find: exit status 1, and not a signal or a forbidden call.
        self.inside(["systemctl", "start", "minuted-audit.service"], expect=(0, 1))
        result = self.inside(["systemctl", "show", "-p", "ExecMainCode,ExecMainStatus", "minuted-audit.service"]).split()
        need(sorted(result) == ["ExecMainCode=1", "ExecMainStatus=1"], f"minuted-audit.service: {result}")
        self.inside(["systemctl", "reset-failed", "minuted-audit.service"])
        return ", ".join(said) + ", audit exit status 1 (nothing stored of yesterday)"

    def step_dashboard(self):
        self.inside(["systemctl", "start", "minuted-dashboard"])

        def page():
            try:
                with urllib.request.urlopen("http://127.0.0.1:8514/category/example", timeout=10) as answer:
                    return answer.read().decode()
            except OSError:
                return None
        try:
            text = eventually("the dashboard answers\n" + self.inside(["systemctl", "status", "minuted-dashboard"], expect=None), page, 15)
            need("Jobs" in text, "its page of the category example has no Jobs")
        finally:
            self.inside(["systemctl", "stop", "minuted-dashboard"])
        return f"{len(text)} bytes of /category/example"

    def step_logrotate(self):
        path = f"{self.root}/var/log/minuted/alerts.jsonl"
        with open(path, "w") as file:
            file.write("{}\n")
        shutil.chown(path, *[int(word) for word in (self.inside(["id", "-u", "minuted"]), self.inside(["stat", "-c", "%g", "/var/log/minuted"]))])
        os.chmod(path, 0o640)
        with open(f"{self.root}/var/log/minuted.stderr", "a") as file:
            file.write("a line\n")
        before = self.running()["rules"]["reloads"]
        said = self.inside(["logrotate", "-f", "/etc/logrotate.d/minuted"])
        need("error" not in said, said)
        wanted = {"/var/log/minuted/alerts.jsonl": "0640 minuted:adm", "/var/log/minuted/alerts.jsonl.1": "0640 minuted:adm",
                  "/var/log/minuted.stderr": "0640 root:adm"}
        for name, expected in wanted.items():
            need(access(self.root, name) == expected, f"{name}: {access(self.root, name)}, expected {expected}")
        eventually("minuted has reloaded", lambda: self.running()["rules"]["reloads"] > before, 20)
        return ", ".join(f"{name} {mode}" for name, mode in wanted.items())

    def step_upgrade(self):
        first = self.running()
        before, began = self.sender.sent, time.monotonic()
        self.sender.start(500)
        try:
            said = self.install(self.second)
            eventually("the new program runs", lambda: (self.running() or first)["pid"] != first["pid"], 30)
        finally:
            self.sender.stop()
        rate = (self.sender.sent - before) / (time.monotonic() - began)
        self.sender.send(50, 100)
        need("not restarted" not in said, said)
        exe = self.inside(["readlink", f"/proc/{self.running()['pid']}/exe"]).strip()
        need(exe == "/usr/bin/minuted", f"the daemon runs {exe}")
        return f"{first['version']} to {self.field('Version')}, {self.sender.sent - before} lines sent, {rate:.0f} a second meanwhile"

    def step_sandbox(self):
        folder = f"{self.root}/etc/systemd/system/rsyslog.service.d"
        os.makedirs(folder)
        shutil.copy(f"{self.root}/usr/share/doc/minuted/examples/rsyslog-sandbox.conf", f"{folder}/sandbox.conf")
        try:
            self.inside(["systemctl", "daemon-reload"])
            first = self.running()["pid"]
            self.inside(["systemctl", "restart", "rsyslog"])
            self.sender.send(100, 200)
            eventually("minuted runs in it", lambda: (self.running() or {"pid": first})["pid"] != first, 30)
            self.step_privileges()
            score = self.inside(["systemd-analyze", "security", "rsyslog.service", "--no-pager"], expect=None)
            return re.sub(r"[^ -~]", "", score.strip().splitlines()[-1]).strip()
        finally:
            shutil.rmtree(folder)
            self.inside(["systemctl", "daemon-reload"])

    def step_remove(self):
        self.apt("remove", "minuted")
        self.step_removed()
        need(self.unit("rsyslog.service") == "active", "rsyslog does not run any more")
        names = self.inside(["sh", "-c", "cat /proc/[0-9]*/comm"], expect=None).split()
        need("minuted" not in names and "rsyslogd" in names, f"there run {names}")
        return "no minuted runs"

    def step_on(self):
        before = self.sender.sent
        self.sender.send(50, 100)
        return f"{self.step_count()}, {self.sender.sent - before} of them new"
