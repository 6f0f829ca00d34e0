"""A scratch site for one page, and running a page's commands there.

A page begins with what most assume: a store of the last days (STATE, demo, /var/lib/minuted), the log it
was made of (/var/log/…, app.log, site.log), the shipped files, and the page's own rule files under the names of
their categories. Whatever else it needs, the page says before its block.
"""
import gzip
import os
import pathlib
import re
import shutil
import signal
import subprocess

from . import grammar
from .pages import PROGRAMS

# What may be started beside our programs: nothing that leaves the scratch directory.
HARMLESS = {"cat", "cmp", "cp", "cut", "echo", "export", "grep", "head", "jq", "ls", "mkdir", "printf",
            "rrdtool", "sed", "sort", "sqlite3", "tail", "touch", "uniq", "wc", "zcat", "zgrep"}
# Commands of ours that are not run: they wait for lines, or look at or write to the machine itself; and what
# keeps them from that.
KEPT = {"run", "init", "doctor", "omprog-selftest"}
TAMED = {"--root"}
# What a command ends with here, whatever its page says: no daemon runs in a scratch site, and no rsyslog.
STATUSES = {"status": 3, "doctor": 1}
# What may be found or not in the lines of the last hour.
EITHER = {"search": (0, 1)}
ABSOLUTE = re.compile(r"(?<![\w.:/])/(var|etc|run|srv|tmp|mnt|usr/local/share/minuted)(?=/)")
STATES = re.compile(r"(?<![\w./-])(?:STATE|demo/state|demo)(?![\w.-])")
# Enough for what takes longest; a command that waits for ever is found.
SECONDS = 60


class Base:
    """What all pages begin with, made once."""

    def __init__(self, root, binaries, directory):
        self.root, self.binaries = root, binaries
        self.path = pathlib.Path(directory) / "base"
        self.path.mkdir()
        self.bin = self.path / "bin"
        self.bin.mkdir()
        self.install()
        self.make_state()

    def install(self):
        """The programs as they are installed, beside the files that ship, and what calls them."""
        there = self.path / "usr/bin"
        shared = self.path / "usr/share/minuted"
        for each in (there, shared):
            each.mkdir(parents=True)
        for name in PROGRAMS:
            shutil.copy(self.binaries / name, there / name)
        # Copies: what a page does to them is not done to the tree.
        self.tree = self.path / "tree"
        for name in ("Rules", "Samples", "Reports"):
            shutil.copytree(self.root / name, self.tree / name)
        (shared / "rules").symlink_to(self.tree / "Rules")
        (shared / "reports").symlink_to(self.tree / "Reports")
        # A site's configuration is found by itself; a scratch one has to be named.
        (self.bin / "minuted").write_text(
            '#!/bin/sh\ncase " $* " in\n'
            '  *" --config"*|" replay "*|" merge "*|" run "*|" init "*|" --"*|" help "*) '
            f'exec {there}/minuted "$@" ;;\n'
            '  " normalize "*) case " $* " in *" --rules "*) ;; *) '
            f'exec {there}/minuted "$@" ;; esac ;;\nesac\n'
            f'exec {there}/minuted "$@" --config "$SITE/etc/minuted/minuted.yaml"\n')
        # Days of lines are cut to what is enough to see that it works.
        (self.bin / "loggen").write_text(f'#!/bin/sh\n{there}/loggen "$@" | head -n 20000\n')
        for each in self.bin.iterdir():
            each.chmod(0o755)

    def make_state(self):
        log = self.path / "site.log"
        start = subprocess.run(["date", "-u", "-d", "-50 hours", "+%Y-%m-%dT%H:00:00Z"],
                               capture_output=True, text=True, check=True).stdout.strip()
        with log.open("wb") as output:
            subprocess.run([self.binaries / "loggen", "--duration", "50h", "--rate", "4",
                            "--start", start, "--format", "rfc3339"], stdout=output, check=True)
        subprocess.run([self.binaries / "minuted", "replay", "--quiet", "--state",
                        self.path / "state", "--rules", self.root / "Rules", log],
                       check=True, capture_output=True, env={**os.environ, "TZ": "UTC"})
        said = subprocess.run([self.binaries / "minuted", "unknown", "--format", "json", "--state", self.path / "state",
                               "--rules", self.root / "Rules"], capture_output=True, text=True, check=True).stdout
        # Ids in pages are examples; which templates there are depends on the hour.
        self.template = re.search(r'"id": ?"([0-9a-f]{8})', said)[1]


class Site:
    """The scratch directory of one page."""

    def __init__(self, base, page, directory):
        self.base, self.page = base, page
        # One level down, as some pages speak of ../Rules.
        self.path = pathlib.Path(directory) / "site"
        shutil.copytree(base.path / "state", self.path / "state")
        for name in ("Rules", "Samples", "Reports"):
            (self.path / name).symlink_to(base.tree / name)
            (pathlib.Path(directory) / name).symlink_to(base.tree / name)
        for name in ("var/log", "var/lib", "etc/minuted", "run/lock", "rules", "new", "srv/host", "tmp", "etc/minuted/rules.d"):
            (self.path / name).mkdir(parents=True)
        (self.path / "var/lib/minuted").symlink_to(self.path / "state")
        # The last hour or so: a store costs by its minutes.
        log = b"".join((base.path / "site.log").read_bytes().splitlines(keepends=True)[-400:])
        for name in ("var/log/syslog", "var/log/syslog.1", "var/log/auth.log", "app.log",
                     "site.log", "FILE"):
            (self.path / name).write_bytes(log)
        (self.path / "var/log/app.log.1.gz").write_bytes(gzip.compress(log))
        (self.path / "etc/minuted/minuted.yaml").write_text(
            f"state: {self.path}/state\ntimezone: UTC\n"
            f"rules: [{self.path}/etc/minuted/rules.d, {base.path}/usr/share/minuted/rules]\n")
        shutil.copy(base.root / "Rules/sshd.yaml", self.path / "new")
        (self.path / "vendor.rulebase").write_text("version=2\nrule=:%user:word% logged in\n")
        self.write_files()
        self.environment = {
            "PATH": f"{base.bin}:/usr/bin:/bin", "SITE": str(self.path), "TZ": "UTC",
            "HOME": str(self.path), "LC_ALL": "C", "NO_COLOR": "1",
        }

    def write_files(self):
        """The page's own rule files and rulebases, by what they begin with."""
        last = "vendor"
        for block in self.page.blocks:
            text = "\n".join(block.lines) + "\n"
            named = re.match(r"(?:#.*\n)*category: (\w+)\n", text)
            if named:
                last = named[1]
                for name in (f"{last}.yaml", f"rules/{last}.yaml"):
                    (self.path / name).write_text(text)
            elif text.startswith("version=2"):
                (self.path / f"{last}.rulebase").write_text(text)

    def rewritten(self, text):
        """A command line whose paths are the scratch ones."""
        text = re.sub(r"(?<![\w/.-])(?:\.build/release/|/usr/local/bin/)(?=minuted|loggen)", "", text)
        text = re.sub(r"(?<=\s)[0-9a-f]{8}(?=\s|$)", self.base.template, text) if "rules suggest" in text else text
        text = ABSOLUTE.sub(lambda found: f"{self.path}/{found[1]}", text)
        return STATES.sub("state", text)

    def is_harmless(self, text):
        """Whether a command line starts nothing but our commands that end, and tools that do no harm."""
        if "…" in text:
            return False
        for words in grammar.split(text):
            ours = grammar.program(words)
            is_kept = bool(KEPT & set(words[1:2])) and not TAMED & set(words)
            if ours == "minuted-dashboard" or (ours == "minuted" and is_kept):
                return False
            if not ours and words[0] not in HARMLESS:
                return False
        return True

    def run(self, text):
        """Status and output, both streams together, with scratch paths as they were written."""
        child = subprocess.Popen(["bash", "-c", self.rewritten(text)], cwd=self.path, text=True,
                                 env=self.environment, stdin=subprocess.DEVNULL,
                                 stdout=subprocess.PIPE, stderr=subprocess.STDOUT, errors="replace",
                                 start_new_session=True)
        try:
            output, _ = child.communicate(timeout=SECONDS)
        except subprocess.TimeoutExpired:
            # What it has started goes with it.
            os.killpg(child.pid, signal.SIGKILL)
            child.communicate()
            return None, [f"not done in {SECONDS} s"]
        output = output.replace(f"{self.path}/state", "STATE").replace(f"{self.path}/", "/")
        output = output.replace("//etc/", "/etc/")
        return child.returncode, output.rstrip("\n").split("\n") if output else []


def is_like(shown, output):
    """Whether output is what is shown; … stands for anything, on a line of its own for any lines."""
    shown = [each.rstrip() for each in shown]
    output = [each.rstrip() for each in output]
    while shown and not shown[-1]:
        shown.pop()
    pattern = ""
    for each in shown:
        if each in ("…", "..."):
            pattern += r"(?:.*\n)*?"
        else:
            pattern += ".*?".join(map(re.escape, each.split("…"))) + r"\n"
    return re.fullmatch(pattern, "".join(each + "\n" for each in output)) is not None
