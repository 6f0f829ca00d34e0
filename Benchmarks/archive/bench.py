#!/usr/bin/env python3
"""What the archive of raw lines costs, how small it is, and its search beside zgrep and ripgrep.

    bench.py --minuted PROGRAM --loggen PROGRAM --rules DIR --work DIR [--quick] [--json FILE]

Exit status 1 when an answer is wrong: minuted and a peer find other lines, or lines are missing.
"""
import argparse, glob, hashlib, json, os, shlex, shutil, struct, subprocess, sys, time

KEEPS = ["off", "split", "unsplit", "both"]
ENV = dict(os.environ, LC_ALL="C", TZ="UTC")
# Nobody's own ripgreprc may decide.
ENV.pop("RIPGREP_CONFIG_PATH", None)
DAY = "2026-11-02"

# Name, pattern, how it is meant: F fixed, E regex, i either case, c only counted.
PATTERNS = [
    ("frequent text", "GET /", "F"),
    ("less frequent text", "Failed password", "F"),
    ("rare text (an address)", "203.0.113.202", "F"),
    ("text that is nowhere", "no such text 4711", "F"),
    ("regex with a text in it", r"Failed password for (invalid user )?[a-z.]+ from 198\.51\.100\.[0-9]+ ", "E"),
    ("regex without any text", "[0-9]{8}[a-f]", "E"),
    ("either case", "failed PASSWORD", "Fi"),
    ("only counted", "Failed password", "Fc"),
]
# What peers cannot do: they do not know a host from a text that looks like one.
QUERIES = [
    ("--host web01", ["--host", "web01"]),
    ("--host 'db*'", ["--host", "db*"]),
    ("--field client=203.0.113.202", ["--field", "client=203.0.113.202"]),
    ("--field user=root", ["--field", "user=root"]),
]
# A process for each file, some 17,000 a day, takes minutes: of a day these are asked only this.
SLOW_PEERS = {
    "zgrep": {"rare text (an address)"},
    "rg -z": {"less frequent text", "rare text (an address)", "regex without any text"},
}


class Bench:
    """What the command line says, and what was found so far."""

    def __init__(self, args):
        self.args = args
        self.work = os.path.abspath(args.work)
        self.minuted = os.path.abspath(args.minuted)
        self.loggen = os.path.abspath(args.loggen)
        self.rules = os.path.abspath(args.rules)
        self.runs = 1 if args.quick else args.runs
        self.found = {}
        self.wrong = []
        self.states = []
        self.begun = time.perf_counter()
        os.makedirs(self.work, exist_ok=True)
        for keep in KEEPS:
            write(self.conf(keep), f"archive: {keep}\n")

    def conf(self, keep):
        return f"{self.work}/{keep}.yaml"

    def path(self, name):
        return f"{self.work}/{name}"

    def new_state(self):
        """A state directory that was never there.

        None is removed before the end: ext4 looks long for the inode of a new file, as long as some were
        given back in the last seconds, which would be counted as the archive's.
        """
        self.states.append(self.path(f"state.{os.getpid()}.{len(self.states)}"))
        return self.states[-1]

    def clean(self):
        for state in self.states:
            shutil.rmtree(state, ignore_errors=True)

    def check(self, holds, text):
        if not holds:
            self.wrong.append(text)
            say(f"  WRONG: {text}")

    def section(self, name, measure):
        """Measures, and how much of the machine others took meanwhile."""
        say(f"{name} ...")
        others = Others()
        self.found[name] = measure(self)
        self.found[name + ".others_cpu"] = others.cores()


# MARK: Running


def say(text):
    print(f"{time.strftime('%H:%M:%S')} {text}", file=sys.stderr, flush=True)


def write(path, text):
    with open(path, "w") as file:
        file.write(text)


def run(command, output):
    """Wall and CPU seconds of one run, the largest process in MiB, its exit status and what it complained of.

    The output goes into a file: grep ends with the first line when it sees /dev/null.
    """
    # Our own size would be a floor to what wait4 tells of a child, so somebody small asks.
    sizes = output + ".kib"
    watch = ["/usr/bin/time", "-q", "-f", "%M", "-o", sizes] if os.path.exists("/usr/bin/time") else []
    with open(output, "wb") as file, open(output + ".err", "wb") as errors:
        start = time.perf_counter()
        child = subprocess.Popen([*watch, "bash", "-c", command], env=ENV, stdout=file, stderr=errors)
        _, status, usage = os.wait4(child.pid, 0)
        wall = time.perf_counter() - start
    child.returncode = os.waitstatus_to_exitcode(status)
    mib = int(open(sizes).read().split()[-1]) / 1024 if watch else None
    with open(output + ".err", errors="replace") as errors:
        said = errors.read().strip()
    cpu = usage.ru_utime + usage.ru_stime
    return {"wall": wall, "cpu": cpu, "mib": mib, "status": child.returncode, "said": said}


def best(runs):
    """The least of each: whatever else ran only ever added. Memory is the most."""
    sizes = [one["mib"] for one in runs if one["mib"] is not None]
    return {
        "wall": min(one["wall"] for one in runs),
        "cpu": min(one["cpu"] for one in runs),
        "mib": max(sizes) if sizes else None,
    }


def shell(command):
    return subprocess.run(["bash", "-c", command], env=ENV, check=True, capture_output=True).stdout


def quoted(words):
    return " ".join(shlex.quote(word) for word in words)


class Others:
    """CPU that was taken by none of our children, from now on."""

    def __init__(self):
        self.start = self.state()

    @staticmethod
    def state():
        with open("/proc/stat") as file:
            # user nice system idle iowait irq softirq steal
            ticks = [int(word) for word in file.readline().split()[1:9]]
        busy = (sum(ticks) - ticks[3] - ticks[4]) / os.sysconf("SC_CLK_TCK")
        mine = os.times()
        return busy, sum(mine[:4]), time.perf_counter()

    def cores(self):
        busy, mine, now = (b - a for a, b in zip(self.start, self.state()))
        return max(0.0, (busy - mine) / now)


def processes():
    """CPU ticks of each process that runs, with its name."""
    found = {}
    for path in glob.glob("/proc/[0-9]*/stat"):
        try:
            with open(path) as file:
                text = file.read()
        except OSError:
            continue
        name, rest = text[text.index("(") + 1 :].rsplit(")", 1)
        fields = rest.split()
        found[path.split("/")[2], name] = int(fields[11]) + int(fields[12])
    return found


def busiest(before, after):
    """Who ran from one look at the processes to the next, as far as still there."""
    took = {key: ticks - before.get(key, 0) for key, ticks in after.items() if key[0] != str(os.getpid())}
    most = sorted(took.items(), key=lambda item: -item[1])[:5]
    tick = os.sysconf("SC_CLK_TCK")
    return [f"{name} ({pid}): {ticks / tick:.0f} s" for (pid, name), ticks in most if ticks >= tick]


# MARK: Data


def text(bench, name, *options):
    """A log of loggen's, made once: the same options give the same bytes."""
    path = bench.path(name)
    if not os.path.exists(path):
        with open(path + ".part", "wb") as file:
            subprocess.run([bench.loggen, "--format", "rfc3339", *options], stdout=file, check=True)
        os.rename(path + ".part", path)
    return path


def archive(bench, keep, path):
    """The archive of a log, made anew when the program is another: its way of packing may be."""
    state = f"{path}.{keep}"
    program = os.stat(bench.minuted)
    mark = f"{bench.minuted} {program.st_size} {program.st_mtime_ns}"
    marks = state + ".made"
    if os.path.exists(marks) and open(marks).read() == mark:
        return state
    if os.path.exists(marks):
        os.remove(marks)
    shutil.rmtree(state, ignore_errors=True)
    subprocess.run(replay(bench, keep, state, path), env=ENV, check=True)
    write(marks, mark)
    return state


def replay(bench, keep, state, path):
    words = ["replay", "--quiet", "--config", bench.conf(keep), "--rules", bench.rules]
    return [bench.minuted, *words, "--workers", "1", "--state", state, path]


def warm(files):
    """These machines give page cache back soon."""
    for path in files:
        with open(path, "rb", buffering=0) as file:
            while file.read(1 << 20):
                pass


def segments(state):
    found = glob.glob(f"{glob.escape(state)}/archive/**/*.log.gz", recursive=True)
    return sorted(found)


def lines_in(state):
    return int(shell(f"find {shlex.quote(state)}/archive -name '*.gz' -print0 | xargs -0 -r zcat | wc -l"))


# MARK: What archiving costs


def measure_replay(bench):
    lines = 100_000 if bench.args.quick else 1_000_000
    path = text(bench, f"cost{lines}", "--lines", str(lines), "--rate", "10000", "--flat")
    taken = {keep: [] for keep in KEEPS}
    for _ in range(bench.runs):
        for keep in KEEPS:
            taken[keep].append(replay_once(bench, keep, path, lines))
    return {"lines": lines, "bytes": os.path.getsize(path), **{keep: best(runs) for keep, runs in taken.items()}}


def replay_once(bench, keep, path, lines):
    state = bench.new_state()
    warm([path])
    took = run(quoted(replay(bench, keep, state, path)), bench.path("cost.out"))
    bench.check(took["status"] == 0, f"replay, archive {keep}: status {took['status']}: {took['said'][-300:]}")
    wanted = {"off": 0, "both": 2 * lines}.get(keep, lines)
    kept = lines_in(state) if keep != "off" else 0
    bench.check(kept == wanted, f"replay, archive {keep}: {kept} lines in the archive, not {wanted}")
    return took


def measure_live(bench):
    lines = 100_000 if bench.args.quick else 1_000_000
    found = {"lines": lines}
    keeps = ["off", "split"]
    taken = {keep: [] for keep in keeps}
    for _ in range(bench.runs):
        for keep in keeps:
            taken[keep].append(live_once(bench, keep, lines))
    for keep in keeps:
        found[keep] = best(taken[keep])
        found[keep]["left_out"] = [one["left_out"] for one in taken[keep]]
        found[keep]["packed"] = [one["packed"] for one in taken[keep]]
    return found


def live_once(bench, keep, lines):
    """A flood: all lines at once, whose stamps are of the last two minutes."""
    path, state = bench.path("live.log"), bench.new_state()
    if os.path.exists(path):
        os.remove(path)
    start = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(time.time() - 125))
    text(bench, "live.log", "--lines", str(lines), "--rate", str(lines // 2), "--flat", "--start", start)
    warm([path])
    words = ["run", "--config", bench.conf(keep), "--rules", bench.rules, "--state", state]
    command = f"cat {shlex.quote(path)} | {quoted([bench.minuted, *words, '--workers', '1', '--emit', 'file:/dev/null'])}"
    took = run(command, bench.path("live.out"))
    bench.check(took["status"] == 0, f"run, archive {keep}: status {took['status']}: {took['said'][-300:]}")
    with open(f"{state}/status.json") as file:
        status = json.load(file).get("archive") or {}
    took["left_out"], took["packed"] = status.get("left_out", 0), status.get("packed_bytes", 0)
    if keep != "off":
        kept = lines_in(state)
        whole = kept + took["left_out"] == lines
        bench.check(whole, f"run, archive {keep}: {kept} lines kept and {took['left_out']} left out are not {lines}")
    return took


# MARK: How small it is


def index_bytes(path):
    """Bytes of a segment that are minuted's: the extra fields of its members; and how many members it has."""
    with open(path, "rb") as file:
        data = file.read()
    at = index = members = 0
    while at < len(data):
        extra = struct.unpack_from("<H", data, at + 10)[0]
        if data[at : at + 4] != b"\x1f\x8b\x08\x04" or data[at + 12 : at + 14] != b"MN":
            raise ValueError(f"{path}: no member of ours at byte {at}")
        index += 2 + extra
        members += 1
        # The field begins with its name and length, the member's own length is its second word.
        at += struct.unpack_from("<I", data, at + 20)[0]
    return index, members


def measure_size(bench):
    _, state = bench.day
    # Every sixth hour, of the night and of the day: minutes of other sizes.
    hours = ("00", "01", "02") if bench.args.quick else ("02", "08", "14", "20")
    chosen = [path for path in segments(state) if os.path.basename(path)[:2] in hours]
    names = bench.path("size.files")
    write(names, "".join(path + "\n" for path in chosen))
    warm(chosen)
    indexes = [index_bytes(path) for path in chosen]
    found = {
        "hours": hours,
        "files": len(chosen),
        "members": sum(members for _, members in indexes),
        "text": int(shell(f"xargs -a {names} zcat | wc -c")),
        "segments": sum(os.path.getsize(path) for path in chosen),
        "index": sum(index for index, _ in indexes),
        "blocks": sum(os.stat(path).st_blocks * 512 for path in chosen),
        "gzip_one": int(shell(f"xargs -a {names} zcat | gzip -6 -n | wc -c")),
    }
    found["gzip_files"] = gzip_files(bench, chosen)
    return found


def gzip_files(bench, chosen):
    """The same text as gzip would have packed it, a file for each segment."""
    place = bench.path("size.gzip")
    shutil.rmtree(place, ignore_errors=True)
    os.makedirs(place)
    for number, path in enumerate(chosen):
        shutil.copyfile(path, f"{place}/{number}.gz")
    shell(f"gunzip -r {place} && gzip -6 -n -r {place}")
    size = sum(entry.stat().st_size for entry in os.scandir(place))
    shutil.rmtree(place)
    return size


# MARK: Search


class Span:
    """A part of the archive: how minuted is told of it, and how find is."""

    def __init__(self, name, state, hour=None):
        self.name, self.state, self.hour = name, state, hour

    def range(self):
        if self.hour is None:
            return []
        return ["--from", f"{DAY}T{self.hour:02}:00:00Z", "--to", f"{DAY}T{self.hour + 1:02}:00:00Z"]

    def find(self, below=""):
        hour = "" if self.hour is None else f" -path '*/{DAY.replace('-', '/')}/{self.hour:02}*'"
        return f"find {shlex.quote(self.state)}/archive{below}{hour} -name '*.gz'"


def search(bench, span, words):
    given = ["search", "--config", bench.conf("off"), "--rules", bench.rules, "--archive", f"{span.state}/archive"]
    return quoted([bench.minuted, *given, *span.range(), *words])


def ours(bench, span, pattern, manner):
    return search(bench, span, [f"-{letter}" for letter in manner if letter != "E"] + ["--", pattern])


def peers(span, pattern, manner, below=""):
    """The same by others, in the order of their age."""
    files = span.find(below) + " | xargs"
    letters = [f"-{letter}" for letter in manner]
    grep = quoted([*letters, "-h", "-a", "-e", pattern])
    # rg is an -E by itself; what it knows of Unicode beyond bytes is not asked of it.
    ripgrep = quoted([*[letter for letter in letters if letter != "-E"], "-a", "-I", "-N", "--no-unicode", "-e", pattern])
    add = " | awk '{ sum += $1 } END { print sum + 0 }'" if "c" in manner else ""
    found = {"zgrep": f"{files} zgrep {grep}{add}", "zcat|grep": f"{files} zcat | grep {grep}"}
    if shutil.which("rg"):
        found["rg -z"] = f"{files} rg -z {ripgrep}{add}"
    return found


def answer(path):
    """Of an output: how many lines, and a sum of them in whatever order."""
    lines = int(shell(f"wc -l < {shlex.quote(path)}"))
    return lines, hashlib.sha256(shell(f"sort {shlex.quote(path)} | sha256sum")).hexdigest()


def measure_span(bench, span):
    files = shell(span.find()).decode().split()
    size = int(shell(f"{span.find()} | xargs zcat | wc -c"))
    rows = []
    for name, pattern, manner in PATTERNS:
        commands = {"minuted": ours(bench, span, pattern, manner), **peers(span, pattern, manner)}
        rows.append(compare(bench, span, name, commands, files, size, "c" in manner))
    if bench.args.keep == "split":
        rows.append(category(bench, span))
    for name, words in QUERIES:
        commands = {"minuted": search(bench, span, words)}
        rows.append(compare(bench, span, name, commands, files, size, False))
    return {"files": len(files), "bytes": size, "rows": rows}


def category(bench, span):
    """All lines of a category: for the others, all lines of its directory."""
    files = shell(span.find("/sshd")).decode().split()
    size = int(shell(f"{span.find('/sshd')} | xargs zcat | wc -c"))
    commands = {"minuted": search(bench, span, ["--category", "sshd"]), **peers(span, "", "F", "/sshd")}
    return compare(bench, span, "--category sshd", commands, files, size, False)


def is_asked(bench, span, who, name):
    if bench.args.all_peers or span.hour is not None or who not in SLOW_PEERS:
        return True
    return name in SLOW_PEERS[who]


def compare(bench, span, name, commands, files, size, counts):
    """Runs each in turn, so that all meet the same weather."""
    say(f"  {span.name}: {name}")
    commands = {who: command for who, command in commands.items() if is_asked(bench, span, who, name)}
    taken = {who: [] for who in commands}
    # Whoever takes a process for each file is only asked again where that is soon done.
    repeats = {who: 1 if who == "zgrep" or span.hour is None and who != "minuted" else bench.runs for who in commands}
    for turn in range(bench.runs):
        for who, command in commands.items():
            if turn >= repeats[who]:
                continue
            warm(files)
            taken[who].append(run(command, bench.path(f"out.{who.split()[0].replace('|', '-')}")))
    row = {"name": name, "bytes": size, "took": {who: best(runs) for who, runs in taken.items()}}
    row["lines"] = agree(bench, f"{span.name}, {name}", taken, counts)
    return row


def agree(bench, name, taken, counts):
    """How many lines minuted found; checks that all others found the same."""
    answers = {}
    for who, runs in taken.items():
        said = runs[-1]["said"]
        bench.check(not said, f"{name}: {who} says {said[:300]}")
        answers[who] = answer(bench.path(f"out.{who.split()[0].replace('|', '-')}"))
    if counts:
        with open(bench.path("out.minuted")) as file:
            lines = int(file.read() or -1)
    else:
        lines = answers["minuted"][0]
    wanted = 0 if lines > 0 else 1
    status = taken["minuted"][-1]["status"]
    bench.check(status == wanted, f"{name}: minuted's exit status is {status}, not {wanted}")
    for who, found in answers.items():
        same = found == answers["minuted"]
        bench.check(same, f"{name}: minuted finds {answers['minuted'][0]} lines, {who} {found[0]}, or others")
    return lines


# MARK: What is shown


def table(head, rows):
    widths = [max(len(row[place]) for row in [head, *rows]) for place in range(len(head))]
    for row in [head, ["-" * width for width in widths], *rows]:
        cells = [cell.ljust(width) if not place else cell.rjust(width) for place, (cell, width) in enumerate(zip(row, widths))]
        print("  ".join(cells).rstrip())


def mib(took):
    return "" if took["mib"] is None else f"{took['mib']:.0f}"


def show_cost(title, found):
    lines = found["lines"]
    rows = []
    for keep in KEEPS:
        took = found.get(keep)
        if not took:
            continue
        per = [1e9 * took[what] / lines for what in ("wall", "cpu")]
        more = [f"{each - 1e9 * found['off'][what] / lines:+.0f}" for each, what in zip(per, ("wall", "cpu"))]
        left = [", ".join(f"{count:,}" for count in took["left_out"])] if "left_out" in took else []
        rows.append([keep, f"{per[0]:.0f}", more[0], f"{per[1]:.0f}", more[1], mib(took), *left])
    left = ["left out, each run"] if "left_out" in found["off"] else []
    print(f"\n{title}: {lines:,} lines, 1 worker")
    table(["archive", "ns/line", "more", "CPU ns/line", "more", "MiB", *left], rows)


def show_size(found):
    # The text's share of a member is what is left without the index.
    sizes = [
        ("text", found["text"]),
        ("segments", found["segments"]),
        ("  of which index", found["index"]),
        ("  without index", found["segments"] - found["index"]),
        ("  blocks on disk", found["blocks"]),
        ("gzip -6, the same files", found["gzip_files"]),
        ("gzip -6, one file", found["gzip_one"]),
    ]
    print(f"\nsize: hours {', '.join(found['hours'])}: {found['files']:,} segments, {found['members']:,} members")
    rows = [[name, f"{size:,}", f"{found['text'] / size:.2f}", f"{100 * size / found['gzip_one']:.1f}"] for name, size in sizes]
    table(["", "bytes", "text/size", "% of one gzip"], rows)


def show_span(name, found):
    print(f"\nsearch over {name}: {found['files']:,} segments, {found['bytes'] / 1e6:.0f} MB of text")
    everyone = ["zgrep", "rg -z", "zcat|grep"]
    head = ["query", "lines", "minuted s", "MB/s", "CPU s", "MiB"]
    head += [f"{who} s" for who in everyone] + [f"x {who}" for who in everyone] + ["CPU x zcat|grep"]
    rows = []
    for row in found["rows"]:
        took = row["took"]
        mine = took["minuted"]
        cells = [row["name"], f"{row['lines']:,}", f"{mine['wall']:.3f}", f"{row['bytes'] / 1e6 / mine['wall']:,.0f}", f"{mine['cpu']:.2f}", mib(mine)]
        cells += [f"{took[who]['wall']:.2f}" if who in took else "" for who in everyone]
        cells += [f"{took[who]['wall'] / mine['wall']:.1f}" if who in took else "" for who in everyone]
        cells.append(f"{took['zcat|grep']['cpu'] / mine['cpu']:.1f}" if "zcat|grep" in took else "")
        rows.append(cells)
    table(head, rows)


def show(bench):
    found = bench.found
    show_cost("replay", found["replay"])
    show_cost("run, all lines at once", found["live"])
    show_size(found["size"])
    for name, span in found.items():
        if name.startswith("search ") and isinstance(span, dict):
            show_span(name.removeprefix("search "), span)
    print("\nx is a peer's wall time by minuted's; runs:", bench.runs, "and the best of them, of zgrep, and of peers over all, one")
    if not shutil.which("rg"):
        print("rg is missing (apt install ripgrep)")
    weather = [f"{name.removesuffix('.others_cpu')} {cores:.1f}" for name, cores in found.items() if name.endswith(".others_cpu")]
    print(f"{os.cpu_count()} cores; of which others took meanwhile: {', '.join(weather)}; load {found['load']}")
    for line in found["busiest"]:
        print("  beside us:", line)
    for line in bench.wrong:
        print("WRONG:", line)
    print(f"{time.perf_counter() - bench.begun:.0f} s; {'FAILED' if bench.wrong else 'all answers are the same'}")


def options():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    for name in ("minuted", "loggen", "rules", "work"):
        parser.add_argument(f"--{name}", required=True)
    parser.add_argument("--quick", action="store_true", help="less of everything, in a minute")
    parser.add_argument("--json", metavar="FILE", help="write what was found as JSON as well")
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--keep", choices=["split", "unsplit"], default="split", help="the archive that is searched")
    parser.add_argument("--all-peers", action="store_true", help="ask zgrep and rg all about the day too: some 20 minutes")
    return parser.parse_args()


def main():
    args = options()
    bench = Bench(args)
    before = processes()
    duration, rate, hour = ("3h", "2500", 1) if args.quick else ("1d", "2500", 14)
    day = text(bench, f"day{duration}", "--duration", duration, "--rate", rate, "--start", f"{DAY}T00:00:00Z")
    say("archive ...")
    state = archive(bench, args.keep, day)
    bench.day = day, state
    bench.section("replay", measure_replay)
    bench.section("live", measure_live)
    bench.section("size", measure_size)
    spans = [Span("an hour", state, hour), Span("3 hours" if args.quick else "a day", state)]
    for span in spans:
        bench.section(f"search {span.name}", lambda bench: measure_span(bench, span))
    bench.clean()
    bench.found["busiest"] = busiest(before, processes())
    bench.found["load"] = " ".join(f"{load:.1f}" for load in os.getloadavg())
    bench.found["wrong"] = bench.wrong
    show(bench)
    if args.json:
        write(args.json, json.dumps(bench.found, indent=1) + "\n")
    sys.exit(1 if bench.wrong else 0)


if __name__ == "__main__":
    main()
