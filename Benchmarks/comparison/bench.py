#!/usr/bin/env python3
"""minuted beside SEC, mtail, rsyslog's statistics, logcheck and logwatch: one log, one work, the same answers.

    bench.py --minuted PROGRAM --loggen PROGRAM --work DIR [--lines N] [--runs N] [--only REGEX]

What is done is in work.py; a program that is not installed is left out. Exit status 1 when an answer is wrong.
"""
import argparse
import json
import os
import pathlib
import re
import shutil
import signal
import socket
import subprocess
import sys
import time

import configs
import work

PORT = 20514
# logcheck and logwatch read the log in several passes: they get a part.
PART = 200_000


class Measured:
    """What a run took. CPU seconds are of the program and its children; memory is the largest process."""

    def __init__(self, wall, cpu, mib, text):
        self.wall, self.cpu, self.mib, self.text = wall, cpu, mib, text


def measure(command, environment=None, during=None):
    """Runs a command to its end, through time(1): our own size would be a floor to what wait4 tells."""
    sizes = "/tmp/comparison.size"
    start = time.perf_counter()
    child = subprocess.Popen(["/usr/bin/time", "-q", "-f", "%U %S %M", "-o", sizes, *command],
                             stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, env=environment)
    wall = during(child) if during else None
    text = child.stdout.read().decode(errors="replace")
    child.wait()
    wall = wall or time.perf_counter() - start
    user, system, size = open(sizes).read().split()[-3:]
    return Measured(wall, float(user) + float(system), int(size) / 1024, text)


def by_name(pairs):
    found = {}
    for name, count in pairs:
        found[name] = found.get(name, 0) + int(float(count))
    return found


def run_minuted(site, log, *more):
    done = measure([site.minuted, "replay", "--quiet", "--print", "tsv", "--rules",
                    f"{site.conf}/minuted", *more, log], {**os.environ, "TZ": "UTC"})
    return done, read_minuted(done.text)


def read_minuted(text):
    """Rows of minute, category, environment, name, key, value: Docs/Formats/Summary.md."""
    programs, users, unknown = [], [], 0
    for line in text.splitlines():
        _, category, _, name, key, value = line.split("\t")
        if name == "Lines" and key:
            programs.append((key, value))
        elif name == "Failed" and key:
            users.append((key, value))
        elif category == "sshd" and name == "$read":
            # What no rule takes is counted as read, and in no metric.
            programs.append(("sshd", value))
        elif category == "sshd" and name == "$unmatched":
            unknown += int(value)
    return by_name(programs), by_name(users), unknown


def run_sec(site, log):
    done = measure(["sec", f"--conf={site.conf}/sec.conf", f"--input={log}", "--notail", "--intevents"])
    rows = [line.split(" ") for line in done.text.splitlines()
            if re.match(r"(program|user|unknown) \S+ \d+$", line)]
    return done, (by_name((row[1], row[2]) for row in rows if row[0] == "program"),
                  by_name((row[1], row[2]) for row in rows if row[0] == "user"),
                  sum(int(row[2]) for row in rows if row[0] == "unknown"))


def run_mtail(site, log):
    done = measure(["mtail", "-one_shot", "-one_shot_format", "prometheus", "-port", "0",
                    "-progs", f"{site.conf}/mtail", "-logs", log])
    def rows(name, label):
        return by_name(re.findall(rf'^{name}{{.*?\b{label}="([^"]*)".*}} (\S+)$', done.text, re.M))
    unknown = re.search(r"^unknown{.*} (\S+)$", done.text, re.M)
    return done, (rows("lines", "program"), rows("failed", "user"),
                  int(float(unknown[1])) if unknown else None)


def run_rsyslog(site, log):
    """rsyslogd takes the log by TCP; the clock runs from the first byte sent to the line behind the last."""
    done, stats, pid = (f"{site.conf}/{each}" for each in ("done", "stats", "pid"))
    for each in (done, stats, pid):
        pathlib.Path(each).unlink(missing_ok=True)
    text = pathlib.Path(log).read_bytes()

    def during(child):
        for _ in range(200):
            try:
                taker = socket.create_connection(("127.0.0.1", PORT))
                break
            except OSError:
                time.sleep(0.05)
        start = time.perf_counter()
        taker.sendall(text + b"Feb  1 23:59:59 here comparison: end\n")
        while not os.path.exists(done) and child.poll() is None:
            time.sleep(0.005)
        wall = time.perf_counter() - start
        time.sleep(2.5)
        os.kill(int(open(pid).read()), signal.SIGTERM)
        return wall

    found = measure(["rsyslogd", "-n", "-f", f"{site.conf}/rsyslog.conf", "-i", pid], during=during)
    tables = {}
    for line in open(stats):
        row = json.loads(line[line.index("{"):])
        if row.get("origin") == "dynstats.bucket":
            tables[row["name"]] = row["values"]
    return found, (tables["programs"], tables["users"], tables["unknown"].get("sshd", 0))


def is_but_for_case(found, right):
    """Whether only names that differ in case differ: rsyslog 8.2302 gives them one row, with the count of one."""
    lower = [name.lower() for name in right]
    return all(found.get(name) == count for name, count in right.items() if lower.count(name.lower()) == 1)


def run_logcheck(site, log):
    state = f"{site.work}/logcheck-state"
    shutil.rmtree(state, ignore_errors=True)
    os.makedirs(state)
    shutil.chown(state, "logcheck")
    done = measure(["su", "-s", "/bin/sh", "logcheck", "-c",
                    f"exec /usr/sbin/logcheck -t -o -s -c {site.conf}/logcheck/logcheck.conf -l {log}"
                    f" -S {state} -r {site.conf}/logcheck"])
    return done, (None, None, len(re.findall(r"^\w{3} .*? sshd(?:\[\d+\])?: ", done.text, re.M)))


def run_logwatch(site, log):
    directory = f"{site.work}/logwatch"
    os.makedirs(directory, exist_ok=True)
    target = f"{directory}/auth.log"
    if not os.path.exists(target):
        os.link(log, target)
    done = measure(["logwatch", "--numeric", "--logdir", directory, "--service", "sshd",
                    "--range", "all", "--detail", "high", "--output", "stdout"])
    part = done.text.partition("Failed logins from:")[2].partition("Illegal users from:")[0]
    return done, (None, None, None, by_name(re.findall(r"^ {7}(\S+)/password: (\d+) Times?$", part, re.M)))


PEERS = [
    ("minuted", "", run_minuted, False),
    ("minuted, everything kept", "", lambda site, log: run_minuted(site, log, "--state", site.fresh()), False),
    ("mtail", "mtail", run_mtail, False),
    ("rsyslog", "rsyslogd", run_rsyslog, False),
    ("SEC", "sec", run_sec, False),
    ("minuted, the part", "", run_minuted, True),
    ("logcheck", "logcheck", run_logcheck, True),
    ("logwatch", "logwatch", run_logwatch, True),
]


class Site:
    def __init__(self, options):
        self.minuted = os.path.abspath(options.minuted)
        self.work = os.path.abspath(options.work)
        self.conf = f"{self.work}/conf"
        os.makedirs(self.work, exist_ok=True)
        os.chmod(self.work, 0o755)
        self.log = self.make(options.loggen, options.lines)
        # A part in which minutes are whole does not matter here: counts are of all lines.
        self.part = f"{self.work}/part{PART}.log"
        with open(self.log, "rb") as whole, open(self.part, "wb") as part:
            part.writelines(line for _, line in zip(range(PART), whole))
        for write in (configs.minuted, configs.sec, configs.mtail, configs.logcheck):
            write(self.conf)
        configs.rsyslog(self.conf, PORT)

    def make(self, loggen, lines):
        path = f"{self.work}/site{lines}.log"
        if not os.path.exists(path):
            with open(path + ".part", "wb") as log:
                subprocess.run([loggen, "--lines", str(lines), "--rate", "20000", "--seed", "10"],
                               stdout=log, check=True)
            os.rename(path + ".part", path)
        return path

    def fresh(self):
        shutil.rmtree(f"{self.work}/state", ignore_errors=True)
        return f"{self.work}/state"


def verdict(found, expected):
    """Each of the answers: the same, other (and by how much), or not given."""
    words = []
    for name, ours, right in zip(("programs", "users", "unknown", "existing users"), found, expected):
        if ours is None:
            continue
        if ours == right:
            words.append(f"{name} ok")
        elif name == "programs" and is_but_for_case(ours, right):
            words.append("programs ok but where names differ in case only")
        else:
            mine, all_of = (sum(each.values()) if isinstance(each, dict) else each for each in (ours, right))
            words.append(f"{name} OTHER ({mine:,} of {all_of:,})")
    return "; ".join(words)


def main():
    options = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    options.add_argument("--minuted", required=True)
    options.add_argument("--loggen", required=True)
    options.add_argument("--work", required=True)
    options.add_argument("--lines", type=int, default=1_000_000)
    options.add_argument("--runs", type=int, default=2)
    options.add_argument("--only", default="")
    options = options.parse_args()
    site = Site(options)
    expected = {path: work.answer(path) for path in (site.log, site.part)}
    lines = {path: sum(1 for _ in open(path, "rb")) for path in expected}
    print(f"| {lines[site.log]:,} lines | lines/s | wall s | CPU s | CPU us/line | MiB | x CPU | answers |\n"
          "|---|---|---|---|---|---|---|---|")
    is_right, ours = True, {}
    for name, needs, run, is_part in PEERS:
        if not re.search(options.only, name) or (needs and not shutil.which(needs, path=os.environ["PATH"] + ":/usr/sbin")):
            continue
        log = site.part if is_part else site.log
        found = [run(site, log) for _ in range(options.runs)]
        best, answers = min(found, key=lambda each: each[0].cpu)
        said = verdict(answers, expected[log])
        is_right = is_right and "OTHER" not in said
        count = lines[log]
        ours.setdefault(is_part, best.cpu / count)
        print(f"| {name} | {count / best.wall:,.0f} | {best.wall:.2f} | {best.cpu:.2f} | {best.cpu / count * 1e6:.2f} | "
              f"{best.mib:.0f} | {best.cpu / count / ours[is_part]:.1f} | {said} |", flush=True)
    sys.exit(0 if is_right else 1)


if __name__ == "__main__":
    main()
