"""A directory with rules and a state, and the minuted that works on it."""
import array
import ctypes
import fcntl
import json
import os
import shutil
import signal
import subprocess
import tempfile
import termios
import time

RULES = r"""category: app
select: {program: app}
rules:
  - id: order
    match: '^order n=(?<n>\d+) w=(?<w>\d+) user=(?<user>\S+)'
    tally:
      - {count: orders}
      - {distinct: numbers, of: n}
      - {sum: total, of: n}
      - {sum: weight, of: w}
      - {top: users, of: user, keep: 5}
      - {level: open}
metrics:
  orders: {rrd: true}
"""
PIPE_SIZE = 1 << 20
F_SETPIPE_SZ, F_GETPIPE_SZ = 1031, 1032
_libc = ctypes.CDLL(None, use_errno=True)


class Trouble(Exception):
    """A step could not be made; the fault is reported as bad, the others go on."""


class World:
    """All that must be gone in the end: processes, mounts, the directory."""

    def __init__(self, keep=False):
        self.path = tempfile.mkdtemp(prefix="torture.")
        # A child that runs as somebody else must get through.
        os.chmod(self.path, 0o755)
        self.keep = keep
        self.mounts = []
        self.owner = os.getpid()
        # Orphans become ours, so that none is left behind: PR_SET_CHILD_SUBREAPER.
        _libc.prctl(36, 1, 0, 0, 0)

    def mount(self, path, size):
        os.makedirs(path, exist_ok=True)
        done = subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={size}", "none", path],
                              stderr=subprocess.PIPE, text=True)
        if done.returncode:
            raise Trouble(f"cannot mount a tmpfs: {done.stderr.strip()}")
        self.mounts.append(path)

    def unmount(self, path):
        subprocess.run(["umount", "-l", path], stderr=subprocess.DEVNULL)
        self.mounts.remove(path)

    def end_processes(self):
        """Kills what is still there of our children, and of theirs once they are ours."""
        for _ in range(50):
            children = children_of(self.owner)
            if not children:
                return
            for pid in children:
                try:
                    os.kill(pid, signal.SIGKILL)
                    os.waitpid(pid, 0)
                except OSError:
                    pass

    def end(self):
        if os.getpid() != self.owner:
            return
        self.end_processes()
        for path in list(self.mounts):
            self.unmount(path)
        if self.keep:
            print(f"kept: {self.path}")
        else:
            shutil.rmtree(self.path, ignore_errors=True)


def children_of(pid):
    """The living and the unreaped children of a process."""
    found = []
    for name in os.listdir("/proc"):
        if not name.isdigit():
            continue
        try:
            with open(f"/proc/{name}/stat") as file:
                parent = int(file.read().rsplit(")", 1)[1].split()[1])
        except OSError:
            continue
        if parent == pid:
            found.append(int(name))
    return found


def die_with_parent():
    """For a child that would outlive us: PR_SET_PDEATHSIG, KILL."""
    _libc.prctl(1, 9, 0, 0, 0)


def pending(descriptor):
    """Bytes that wait in a pipe: FIONREAD."""
    count = array.array("i", [0])
    fcntl.ioctl(descriptor, termios.FIONREAD, count)
    return count[0]


def until(what, condition, seconds=30, nap=0.02):
    """Waits for something; Trouble when it does not come."""
    end = time.monotonic() + seconds
    while True:
        value = condition()
        if value:
            return value
        if time.monotonic() > end:
            raise Trouble(f"waited {seconds} s in vain: {what}")
        time.sleep(nap)


class Site:
    """One state, its rules and its configuration."""

    def __init__(self, run, name, extra="", rules=RULES, state=None):
        self.run = run
        self.name = name
        self.path = os.path.join(run.world.path, name)
        os.makedirs(self.path)
        self.state = state or f"{self.path}/state"
        self.rules = f"{self.path}/app.yaml"
        self.config = f"{self.path}/minuted.yaml"
        self.lines_file = f"{self.path}/lines.log"
        self.errors_file = f"{self.path}/stderr"
        self.write_rules(rules)
        with open(self.config, "w") as file:
            file.write(f"instance: torture\ntimezone: UTC\nrules: [{self.rules}]\nstate: {self.state}\n{extra}")

    def write_rules(self, text):
        with open(self.rules + ".new", "w") as file:
            file.write(text)
        os.rename(self.rules + ".new", self.rules)

    @property
    def emit(self):
        return f"file:{self.lines_file}"

    @property
    def errors(self):
        """All that any of its daemons has said."""
        try:
            with open(self.errors_file, errors="replace") as file:
                return file.read()
        except FileNotFoundError:
            return ""

    def start(self, *arguments, emit=None, **options):
        return Daemon(self, ["run", "--config", self.config, "--emit", emit or self.emit, *arguments], **options)

    def finish(self, *arguments, emit=None, seconds=120):
        """A last daemon with nothing to read: it stores what there is; its exit status."""
        daemon = self.start(*arguments, emit=emit)
        daemon.close()
        return daemon.wait(seconds)

    def minuted(self, *arguments):
        command = [self.run.minuted, arguments[0], "--config", self.config, *arguments[1:]]
        return subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, errors="replace",
                              timeout=120)

    def status(self):
        try:
            return json.loads(self.minuted("status", "--format", "json").stdout)
        except ValueError:
            return {}


class Daemon:
    """A running `minuted`, and our ends of its pipes."""

    def __init__(self, site, arguments, answers=False, user=None, environment=None):
        self.site = site
        # Our own copy of the reading end: what was unread can be counted when the reader is dead.
        self.input, self.output = os.pipe()
        fcntl.fcntl(self.output, F_SETPIPE_SZ, PIPE_SIZE)
        self.answers = None
        answered = subprocess.DEVNULL
        if answers:
            self.answers, answered = os.pipe()
        with open(site.errors_file, "a") as errors:
            self.process = subprocess.Popen([site.run.minuted, *arguments], stdin=self.input, stdout=answered,
                                            stderr=errors, user=user, group=user, extra_groups=[] if user else None,
                                            env=environment)
        if answers:
            os.close(answered)
        self.pid = self.process.pid

    def drop_reading_end(self):
        """From now on a write to a dead reader fails, as rsyslog's would."""
        if self.input is not None:
            os.close(self.input)
            self.input = None

    def write(self, data):
        """Writes all of it; Trouble when nobody reads for a minute."""
        view = memoryview(data)
        os.set_blocking(self.output, False)
        end = time.monotonic() + 60
        while view:
            try:
                view = view[os.write(self.output, view):]
                end = time.monotonic() + 60
            except BlockingIOError:
                if self.process.poll() is not None:
                    raise Trouble(f"the daemon ended with {self.process.returncode}: {self.site.errors[-300:]}")
                if time.monotonic() > end:
                    raise Trouble("nothing was read for 60 s: intake stands still")
                time.sleep(0.0005)

    def write_some(self, data):
        """Writes as much as there is room for; how many bytes that was."""
        os.set_blocking(self.output, False)
        try:
            return os.write(self.output, data)
        except BlockingIOError:
            return 0

    def drain(self, seconds=60):
        """Waits until all was read."""
        end = time.monotonic() + seconds
        while pending(self.output):
            if self.process.poll() is not None:
                raise Trouble(f"the daemon ended with {self.process.returncode}: {self.site.errors[-300:]}")
            if time.monotonic() > end:
                raise Trouble(f"the input was not read within {seconds} s: intake stands still")
            time.sleep(0.001)

    def kill(self):
        self.process.kill()
        self.process.wait()

    def signal(self, number):
        self.process.send_signal(number)

    def close(self):
        """Ends its input."""
        self.drop_reading_end()
        if self.output is not None:
            os.close(self.output)
            self.output = None

    def wait(self, seconds=60):
        """Its exit status; closes what is left of the pipes."""
        try:
            status = self.process.wait(seconds)
        except subprocess.TimeoutExpired:
            self.kill()
            raise Trouble(f"the daemon did not end within {seconds} s")
        finally:
            self.release()
        return status

    def release(self):
        self.close()
        if self.answers is not None:
            os.close(self.answers)
            self.answers = None

    def kill_and_release(self):
        self.kill()
        self.release()

    def memory(self):
        """VmRSS and VmHWM in bytes."""
        found = {}
        with open(f"/proc/{self.pid}/status") as file:
            for line in file:
                if line.startswith(("VmRSS", "VmHWM")):
                    found[line[:5]] = int(line.split()[1]) * 1024
        return found.get("VmRSS", 0), found.get("VmHWM", 0)

    def descriptors(self):
        return len(os.listdir(f"/proc/{self.pid}/fd"))
