"""What a program printed, in the form of the reference."""
import collections, json, re
from rules import RULES

MONTHS = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split()


def text(path):
    with open(path, encoding="latin-1", newline="\n") as file:
        for line in file:
            yield line.rstrip("\n")


def rows(path):
    """minuted's tab-separated rows, the stamp as the log has it."""
    for line in text(path):
        stamp, category, _, name, key, value = line.split("\t")
        minute = f"{MONTHS[int(stamp[5:7]) - 1]} {int(stamp[8:10]):2d} {stamp[11:16]}"
        key = re.sub(r"\\(\d{3})", lambda found: chr(int(found[1], 8)), key)
        yield minute, category, name, key, int(value)


def minuted_t1(path):
    heads, tops = collections.defaultdict(dict), collections.defaultdict(list)
    for minute, category, name, key, value in rows(path):
        if category == "asa":
            if name == "urls":
                tops[minute].append((value, key))
            else:
                heads[minute][name] = value
    for minute in sorted(heads):
        head = heads[minute]
        if head["$read"] == 0:
            continue
        yield (f"{minute}\tCiscoLogCount={head['$read']} HttpConnectionCount={head['HttpConnectionCount']}"
               f" URLsAccessed={head['URLsAccessed']} ServersAccessed={head['ServersAccessed']}")
        yield from (f"{minute}\t{value}\t{key}" for value, key in tops[minute])


def minuted_t2(path):
    counts = collections.Counter()
    labels = {rule.name: rule.label for rule in RULES}
    for minute, _, name, key, value in rows(path):
        if name in ("$unmatched", "$malformed"):
            counts[minute, "unmatched", "-"] += value
        elif name in labels:
            counts[minute, name, key if labels[name] else "-"] += value
    return ["\t".join((*key, str(count))) for key, count in counts.items() if count]


def unmatched(path):
    """How many records no rule took."""
    yield str(sum(value for _, _, name, _, value in rows(path) if name in ("$unmatched", "$malformed")))


def json_t2(path):
    """liblognorm's objects; a rule's name is in its annotation."""
    labels = {rule.name: rule.label for rule in RULES}
    counts = collections.Counter()
    for line in text(path):
        found = json.loads(line)
        if name := found.get("rule"):
            counts[found["ts"][:12], name, found[labels[name]] if labels[name] else "-"] += 1
        else:
            counts[found["originalmsg"][:12], "unmatched", "-"] += 1
    return ["\t".join((*key, str(count))) for key, count in counts.items()]


def uniq(path):
    """`uniq -c` pads its counts."""
    return (re.sub(r"^ *(\d+)[ \t]", r"\1\t", line) for line in text(path))


READERS = {"minuted_t1": minuted_t1, "minuted_t2": minuted_t2, "json_t2": json_t2, "unmatched": unmatched, "uniq": uniq, "text": text}


def verdict(reader, path, reference):
    """`ok`, or what is different; the order of rows says nothing."""
    got, wanted = collections.Counter(READERS[reader](path)), collections.Counter(reference)
    if got == wanted:
        return "ok"
    extra, missing = got - wanted, wanted - got
    return f"DIFFERS: {sum(extra.values())} rows too many, {sum(missing.values())} missing, such as {next(iter(extra or missing))!r}"
