"""The round without systemd: a chroot, rsyslogd started by hand."""
import os
import signal
import subprocess
import time

from .bases import apt_environment
from .site import SNIPPET, Round
from .steps import eventually, need, run


class ChrootRound(Round):
    def __init__(self, *words):
        super().__init__(*words)
        self.rsyslogd = None

    def inside(self, words, env=None, **rest):
        return run(["chroot", self.root, *words], env=env or apt_environment(), **rest)

    def log_socket(self):
        return f"{self.root}/dev/log"

    def mount(self):
        """proc, and devices of its own: /dev/log shall be rsyslogd's in the root, not the machine's."""
        run(["mount", "-t", "proc", "proc", f"{self.root}/proc"])
        run(["mount", "-t", "tmpfs", "-o", "mode=755", "tmpfs", f"{self.root}/dev"])
        for name, minor in [("null", 3), ("zero", 5), ("full", 7), ("random", 8), ("urandom", 9)]:
            os.mknod(f"{self.root}/dev/{name}", 0o20666, os.makedev(1, minor))
            os.chmod(f"{self.root}/dev/{name}", 0o666)
        # The kernel's log is the machine's.
        path = f"{self.root}/etc/rsyslog.conf"
        with open(path) as file:
            text = file.read()
        with open(path, "w") as file:
            file.write(text.replace('module(load="imklog")', '#module(load="imklog")'))

    def start(self):
        # Ends with us, however we end.
        self.rsyslogd = subprocess.Popen(
            ["setpriv", "--pdeathsig", "KILL", "chroot", self.root, "rsyslogd", "-n", "-iNONE"], stdin=subprocess.DEVNULL)
        eventually("rsyslogd listens", lambda: os.path.exists(self.log_socket()), 20)

    def stop(self):
        if self.rsyslogd:
            self.rsyslogd.send_signal(signal.SIGTERM)
            self.rsyslogd.wait(30)
            self.rsyslogd = None
            if os.path.lexists(self.log_socket()):
                os.unlink(self.log_socket())

    def go(self):
        steps = self.steps
        steps.title("chroot: Debian 12 without systemd")
        self.prepare("chroot")
        self.mount()
        try:
            steps.step("apt installs the package", self.step_install)
            steps.step("users, directories, modes", self.step_modes)
            steps.step("minuted init --dry-run writes nothing", self.step_dry_run)
            steps.step("minuted init writes, a second run nothing", self.step_init)
            steps.step("reports by cron, with nothing to do while the program is gone", self.step_cron)
            steps.step("minuted rules check, rules test", self.step_rules)
            steps.step("rsyslogd -N1", self.step_n1)
            steps.step("rsyslogd runs, 200 lines", self.step_lines)
            steps.step("minuted status: running", lambda: eventually("running", self.running, 20) and self.step_status())
            steps.step("minuted runs without root's powers", self.step_privileges)
            steps.step("each line is counted once", self.step_count)
            steps.step("minuted doctor", self.step_doctor)
            steps.step("upgrade while lines come; rsyslogd restarted by hand", self.step_upgrade)
            steps.step("each line is counted once", self.step_count)
            steps.step("apt remove: rsyslog's part goes aside, configuration and state stay", self.step_remove)
            steps.step("installed again: rsyslog's part is back", self.step_reinstall)
            steps.step("rsyslogd restarted: it counts on where it was", self.step_on)
            self.stop()
            steps.step("apt purge", self.step_purge)
            steps.step("nothing is left", self.step_nothing_left)
        finally:
            self.stop()
            for name in ["dev", "proc"]:
                subprocess.run(["umount", "-l", f"{self.root}/{name}"], stderr=subprocess.DEVNULL)

    def step_cron(self):
        with open(f"{self.root}/etc/cron.d/minuted") as file:
            lines = [line for line in file.read().splitlines() if line and line[0].isdigit()]
        for line in lines:
            user, command = line.split(None, 6)[5], line.split(None, 6)[6].replace("\\%", "%")
            # A store there is not yet: each says so, none is bad usage.
            need(user == "minuted", f"as {user}: {line}")
            said = self.inside(["sh", "-n", "-c", command])
            need(not said, said)
            gone = command.replace("/usr/bin/minuted", "/usr/bin/gone")
            need(self.inside(["setpriv", "--reuid=minuted", "--regid=minuted", "--init-groups", "sh", "-c", gone]) == "", gone)
        return f"{len(lines)} lines"

    def step_lines(self):
        self.start()
        self.sender.send(200, 400)

    def step_upgrade(self):
        self.sender.start(100)
        said = self.install(self.second)
        need("restart rsyslogd by hand" in said or not os.path.exists(f"{self.root}/run/rsyslogd.pid"), said)
        # What lies unread in its socket is lost with rsyslogd itself; systemd keeps the socket, here nobody does.
        self.sender.stop()
        time.sleep(1)
        self.stop()
        self.start()
        self.sender.send(100, 100)
        return f"{self.field('Version')}, {self.sender.sent} lines sent so far"

    def step_remove(self):
        self.apt("remove", "minuted")
        self.step_removed()
        self.stop()

    def step_on(self):
        before = self.sender.sent
        self.start()
        self.sender.send(50, 100)
        return f"{self.step_count()}, {self.sender.sent - before} of them new"
