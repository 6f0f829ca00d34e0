"""The slow and obvious answer to each task: what every program's output is compared with.

    t1  minute TAB CiscoLogCount=… HttpConnectionCount=… URLsAccessed=… ServersAccessed=…, then the
        ten busiest URLs of the minute: minute TAB count TAB URL
    t2  minute TAB rule TAB label TAB count
    t3  count TAB line, of lines as the article's cut and sed leave them
    lc  how many lines none of Debian's logcheck rules matches, by grep
"""
import collections, glob, os, re, subprocess, tempfile
from rules import HEAD, RULES

URL = re.compile(r"^(.{12}):\d\d \S+ %ASA-5-304001: \S+ Accessed URL ([^: ]+):([^? ]+)")
TOP = 10


def lines(path):
    with open(path, encoding="latin-1", newline="\n") as file:
        for line in file:
            yield line.rstrip("\n")


def t1(path):
    cisco, http = collections.Counter(), collections.Counter()
    servers, urls = collections.defaultdict(set), collections.defaultdict(collections.Counter)
    for line in lines(path):
        if "%ASA-" not in line:
            continue
        cisco[line[:12]] += 1
        if found := URL.search(line):
            minute, server, url = found.groups()
            http[minute] += 1
            servers[minute].add(server)
            urls[minute][url] += 1
    for minute in sorted(cisco):
        yield (f"{minute}\tCiscoLogCount={cisco[minute]} HttpConnectionCount={http[minute]}"
               f" URLsAccessed={len(urls[minute])} ServersAccessed={len(servers[minute])}")
        for url, count in sorted(urls[minute].items(), key=lambda row: (-row[1], row[0]))[:TOP]:
            yield f"{minute}\t{count}\t{url}"


def t2(path):
    head = re.compile(HEAD)
    rules = collections.defaultdict(list)
    for rule in RULES:
        rules[rule.prog].append((re.compile(rule.regex), rule))
    counts = collections.Counter()
    for line in lines(path):
        key = line[:12], "unmatched", "-"
        if found := head.search(line):
            for regex, rule in rules[found["prog"]]:
                if match := regex.match(found["msg"]):
                    key = found["minute"], rule.name, match[rule.label] if rule.label else "-"
                    break
        counts[key] += 1
    for key, count in counts.items():
        yield "\t".join((*key, str(count)))


def t3(path):
    counts = collections.Counter()
    for line in lines(path):
        line = re.sub("port [0-9]* ", "port PORT ", line[16:])
        line = re.sub(r"\[[0-9]*\]", "[PID]", line)
        counts[re.sub("pid=[0-9]*", "pid=PID", line)] += 1
    for line, count in counts.items():
        yield f"{count}\t{line}"


def logcheck_rules():
    for path in sorted(glob.glob("/etc/logcheck/ignore.d.*/*")):
        if re.fullmatch(r"[A-Za-z0-9_-]+", os.path.basename(path)):
            # Back references make grep a hundred times slower; Debian's three match nothing here.
            yield from (rule for rule in lines(path) if rule.strip() and rule[0] != "#" and r"\1" not in rule)


def lc(path):
    with tempfile.NamedTemporaryFile("w", encoding="latin-1") as rules:
        rules.writelines(rule + "\n" for rule in logcheck_rules())
        rules.flush()
        command = ["grep", "-a", "-v", "-c", "-E", "-f", rules.name, path]
        yield subprocess.run(command, env={"LC_ALL": "C", "PATH": os.environ["PATH"]}, stdout=subprocess.PIPE, text=True).stdout.strip()


TASKS = {"t1": t1, "t2": t2, "t3": t3, "lc": lc}
