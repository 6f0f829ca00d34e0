"""The steps that both rounds have in common."""
import json
import os
import re
import shutil

from .bases import apt_environment, prepare_apt
from .sender import Sender
from .steps import eventually, need, run
from .tree import access, snapshot, traces

SNIPPET = "/etc/rsyslog.d/90-minuted.conf"


class Round:
    """A package and a root. A subclass says how programs run in it, and how rsyslogd is started."""

    def __init__(self, bases, steps, first, second):
        self.bases, self.steps, self.first, self.second = bases, steps, first, second
        self.root = None
        self.sender = Sender(self.log_socket)

    # -- what a subclass says

    def inside(self, words, **rest):
        raise NotImplementedError

    def log_socket(self):
        raise NotImplementedError

    # -- pieces

    def prepare(self, name):
        self.root = self.bases.fresh(name)
        prepare_apt(self.root)
        for path in [self.first, self.second]:
            os.makedirs(f"{self.root}/trial", exist_ok=True)
            shutil.copy(path, f"{self.root}/trial")
        self.before = snapshot(self.root)

    def apt(self, *words, **rest):
        return self.inside(["apt-get", "-q", "-y", *words], env=apt_environment(), **rest)

    def install(self, path):
        return self.apt("install", "--allow-downgrades", f"/trial/{os.path.basename(path)}")

    def field(self, name):
        return self.inside(["dpkg-query", "-W", "-f", "${%s}" % name, "minuted"]).strip()

    def running(self):
        """What the daemon says of itself while it runs, else None."""
        status = self.inside(["minuted", "status", "--format", "json"], expect=(0, 2, 3))
        try:
            found = json.loads(status)
        except ValueError:
            return None
        return found if found["running"] else None

    def counted(self):
        text = self.inside(["minuted", "summary", "--category", "example", "--format", "json"], expect=(0, 2, 3))
        rows = [json.loads(line) for line in text.splitlines() if line.startswith("{")]
        return sum(row["metrics"].get("Jobs", 0) for row in rows)

    # -- steps

    def step_install(self):
        said = self.install(self.first)
        need("minuted init" in said, f"the package does not say what to do next:\n{said}")
        need(self.field("db:Status-Abbrev").startswith("ii"), "not installed")
        new = len(re.findall(r"^Setting up ", said, re.M)) - 1
        return f"{self.field('Version')}, {new} packages of Debian's with it, {self.field('Installed-Size')} KiB"

    def step_modes(self):
        wanted = {
            "/var/lib/minuted": "0750 minuted:minuted",
            "/var/lib/minuted-reports": "0750 minuted:minuted",
            "/var/log/minuted": "2750 minuted:adm",
            "/etc/logrotate.d/minuted": "0644 root:root",
            "/usr/bin/minuted": "0755 root:root",
        }
        for path, expected in wanted.items():
            found = access(self.root, path)
            need(found == expected, f"{path}: {found}, expected {expected}")
        groups = self.inside(["id", "-nG", "minuted-dashboard"]).split()
        need("minuted" in groups, f"minuted-dashboard is in {groups}")
        return ", ".join(f"{path} {expected}" for path, expected in list(wanted.items())[:3])

    def step_dry_run(self):
        before = snapshot(self.root)
        said = self.inside(["minuted", "init", "--dry-run"])
        need("==> /etc/minuted/minuted.yaml" in said and f"==> {SNIPPET}" in said, said)
        need(snapshot(self.root) == before, "a dry run has changed something")

    def step_init(self):
        said = self.inside(["minuted", "init"])
        again = self.inside(["minuted", "init"])
        made = [line.split(": made: ")[0] for line in said.splitlines() if ": made: " in line]
        need(SNIPPET in made and "/etc/minuted/minuted.yaml" in made, said)
        need(": made: " not in again, f"a second run makes something:\n{again}")
        return "; ".join(f"{path} {access(self.root, path)}" for path in made)

    def step_rules(self):
        said = self.inside(["minuted", "rules", "check"])
        tested = self.inside(["minuted", "rules", "test"])
        return f"{said.strip()}; {tested.strip().splitlines()[-1]}"

    def step_n1(self):
        said = self.inside(["rsyslogd", "-N1"])
        need("error" not in said.lower(), said)

    def step_count(self, within=150):
        """All lines that were sent are counted, once each."""
        eventually(f"{self.sender.sent} lines counted; it are {self.counted()}", lambda: self.counted() >= self.sender.sent, within)
        found = self.counted()
        need(found == self.sender.sent, f"{self.sender.sent} lines sent, {found} counted")
        return f"{self.sender.sent} sent, {found} counted"

    def step_status(self):
        said = self.inside(["minuted", "status"])
        need("running" in said, said)
        return said.splitlines()[0]

    def step_privileges(self):
        """The daemon has no power of root's."""
        pid = self.running()["pid"]
        status = self.inside(["cat", f"/proc/{pid}/status"])
        fields = dict(line.split(":\t", 1) for line in status.splitlines() if ":\t" in line)
        uid = self.inside(["id", "-u", "minuted"]).strip()
        need(fields["Uid"].split() == [uid] * 4, f"Uid: {fields['Uid']}")
        for name in ["CapInh", "CapPrm", "CapEff", "CapBnd", "CapAmb"]:
            need(int(fields[name], 16) == 0, f"{name}: {fields[name]}")
        need(fields["NoNewPrivs"] == "1", f"NoNewPrivs: {fields['NoNewPrivs']}")
        parent = self.inside(["cat", f"/proc/{fields['PPid']}/comm"]).strip()
        need(parent == "rsyslogd", f"its parent is {parent}")
        return f"pid {pid}, child of rsyslogd, uid {uid} (minuted), no capabilities, no new privileges"

    def step_doctor(self):
        """What init wrote is sound in the doctor's eyes; of the machine it may warn (a clock that nothing sets)."""
        lines = self.inside(["minuted", "doctor"], expect=(0, 1)).strip().splitlines()
        faults = [line for line in lines if line.startswith("fault")]
        need(not faults, "\n".join(faults))
        warnings = [line.removeprefix("warning").strip() for line in lines if line.startswith("warning")]
        own = [line for line in warnings if not line.startswith(("clock/", "space/"))]
        need(not own, "\n".join(own))
        return "; ".join([lines[-1]] + warnings)

    def step_removed(self):
        need(not os.path.exists(self.root + SNIPPET), f"{SNIPPET} is still there")
        need(os.path.exists(f"{self.root}{SNIPPET}.removed"), f"{SNIPPET}.removed is not there")
        need(os.path.exists(f"{self.root}/etc/minuted/minuted.yaml"), "the configuration has gone")
        need(not os.path.exists(f"{self.root}/usr/bin/minuted"), "the program is still there")
        self.inside(["rsyslogd", "-N1"])

    def step_reinstall(self):
        self.install(self.second)
        need(os.path.exists(self.root + SNIPPET), f"{SNIPPET} has not come back")
        need(not os.path.exists(f"{self.root}{SNIPPET}.removed"), f"{SNIPPET}.removed is still there")

    def step_purge(self):
        self.apt("purge", "minuted")
        # What came with it, and what is made by those.
        self.apt("autoremove", "--purge")

    def step_nothing_left(self):
        left = traces(self.root)
        need(not left, "left behind:\n" + "\n".join(left))
        after = snapshot(self.root)
        more = sorted(path for path in after if path not in self.before)
        fewer = sorted(path for path in self.before if path not in after)
        changed = sorted(path for path in after if path in self.before and after[path] != self.before[path])
        need(not more and not fewer and not changed,
             "\n".join([f"more: {path}" for path in more] + [f"fewer: {path}" for path in fewer]
                       + [f"changed: {path} {self.before[path]} {after[path]}" for path in changed]))
        return f"{len(after)} paths as before, none with minuted in its name"
