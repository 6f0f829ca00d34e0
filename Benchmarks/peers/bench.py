#!/usr/bin/env python3
"""minuted beside what one would use instead, on the same files: lines/s, and whether the answer is right.

    bench.py --minuted PROGRAM --work DIR [--lines N] [--runs N] [--only REGEX]

PEERS=DIR in the environment takes rules.py and gen.py from there.
"""
import argparse, os, re, shutil, subprocess, sys, time

HERE = os.path.dirname(os.path.abspath(__file__))
PEERS = os.environ.get("PEERS", HERE)
sys.path[:0] = [PEERS, HERE]
import answers, configs, reference  # noqa: E402

M = "TZ=UTC $M replay --quiet --print tsv --rules"
# Name, command, programs needed, how to read its answer. $C the log, $N its noise, $K configuration.
RUNS = [
    ("floor.wc", "wc -l < $C", "wc", None),
    ("floor.rg", "rg -c '' $C", "rg", None),
    ("floor.cat-pipe", "cat $C | wc -l", "cat", None),
    ("t1.minuted", f"{M} $K/m1 $C", "", "minuted_t1"),
    ("t1.minuted-pipe", f"cat $C | {M} $K/m1 -", "", "minuted_t1"),
    ("t1.mawk", "mawk -f $K/t1.awk $C", "mawk", "text"),
    ("t1.rg-mawk", "rg -N -F '%ASA-' $C | mawk -f $K/t1.awk", "rg mawk", "text"),
    ("t1.perl", "perl $K/t1.pl < $C", "perl", "text"),
    ("t2.minuted", f"{M} $K/m2 $C", "", "minuted_t2"),
    ("t2.minuted-pipe", f"cat $C | {M} $K/m2 -", "", "minuted_t2"),
    ("t2.perl", "perl $K/t2.pl < $C", "perl", "text"),
    ("t2.lognormalizer", "lognormalizer -r $K/t2.rulebase -e json < $C", "lognormalizer", "json_t2"),
    ("t2.minuted-normalize", "$M normalize --rulebase $K/t2.rulebase --format json < $C", "normalize", "json_t2"),
    ("lc.minuted", f"{M} $K/lc $C", "logcheck", "unmatched"),
    ("lc.minuted-10-rules", f"{M} $K/lc10 $C", "logcheck", None),
    ("t3.minuted", "$M unknown --classic --raw < $N", "", "uniq"),
    ("t3.sort-uniq", configs.ARTICLE + " | sort | uniq -c | sort -rn", "sed sort uniq", "uniq"),
    ("t3.mawk-hash", configs.ARTICLE + " | mawk '{ c[$0]++ } END { for (k in c) print c[k] \"\\t\" k }' | sort -rn", "sed mawk sort", "uniq"),
]


def corpus(work, lines, *options):
    path = os.path.join(work, f"{'noise' if options else 'log'}{lines}")
    if not os.path.exists(path):
        with open(path + ".part", "w") as file:
            subprocess.run([sys.executable, f"{PEERS}/gen.py", "--lines", str(lines), *options], stdout=file, check=True)
        os.rename(path + ".part", path)
    return path


def expected(work, task, path):
    """The reference's answer, kept beside the corpus: it takes longer than all others together."""
    kept = f"{path}.{task}"
    if not os.path.exists(kept):
        with open(kept + ".part", "w", encoding="latin-1", newline="\n") as file:
            file.writelines(line + "\n" for line in reference.TASKS[task](path))
        os.rename(kept + ".part", kept)
    return answers.text(kept)


def run(command, environment, output):
    """Wall and CPU seconds of one run, and the largest process in MiB."""
    # Our own size would be a floor to what wait4 tells of a child, so somebody small asks.
    sizes = output + ".mib"
    watch = ["/usr/bin/time", "-q", "-f", "%M", "-o", sizes] if os.path.exists("/usr/bin/time") else []
    with open(output, "wb") as file:
        start = time.perf_counter()
        child = subprocess.Popen([*watch, "bash", "-c", command], env=environment, stdout=file, stderr=subprocess.PIPE)
        said = child.stderr.read()
        _, status, usage = os.wait4(child.pid, 0)
        wall = time.perf_counter() - start
    mib = int(open(sizes).read()) / 1024 if watch else 0
    return wall, usage.ru_utime + usage.ru_stime, mib, status, said.decode(errors="replace")


def is_there(needs, minuted):
    if needs == "normalize":
        return b"--rulebase" in subprocess.run([minuted, "normalize", "--help"], capture_output=True).stdout
    if needs == "logcheck":
        return os.path.isdir("/etc/logcheck/ignore.d.server")
    return all(shutil.which(name) for name in needs.split())


def main():
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("--minuted", required=True)
    options.add_argument("--work", required=True)
    options.add_argument("--lines", type=int, default=1_000_000)
    options.add_argument("--runs", type=int, default=3)
    options.add_argument("--only", default="")
    args = options.parse_args()
    work = os.path.abspath(args.work)
    os.makedirs(work, exist_ok=True)
    configs.write_all(f"{work}/conf")
    log, noise = corpus(work, args.lines), corpus(work, args.lines, "--noise-only")
    environment = dict(os.environ, LC_ALL="C", C=log, N=noise, K=f"{work}/conf", M=os.path.abspath(args.minuted))
    results, is_right = [], True
    for name, command, needs, reader in RUNS:
        task = name.split(".")[0]
        if not re.search(args.only, name) or not is_there(needs, args.minuted):
            continue
        path = noise if "$N" in command else log
        # These machines give page cache back soon.
        subprocess.run(["cat", path], stdout=subprocess.DEVNULL, check=True)
        output = f"{work}/out.{name}"
        best = min((run(command, environment, output) for _ in range(args.runs)), key=lambda found: found[0])
        wall, cpu, mib, status, said = best
        if status != 0:
            answer = f"FAILED: {said.strip()[-200:]}"
        else:
            answer = answers.verdict(reader, output, expected(work, task, path)) if reader else ""
        is_right = is_right and answer in ("", "ok")
        results.append((name, wall, cpu, mib, answer))
        print(f"  {name}: {wall:.2f} s {answer}", file=sys.stderr)
    show(results, args.lines)
    sys.exit(0 if is_right else 1)


def show(results, lines):
    print(f"| {lines:,} lines | lines/s | wall s | CPU s | MiB | minuted is | answer |\n|---|---|---|---|---|---|---|")
    ours = {name.split(".")[0]: wall for name, wall, *_ in results if name.endswith(".minuted")}
    for name, wall, cpu, mib, answer in results:
        task = name.split(".")[0]
        # Floors are what our full task is measured against.
        mine = ours.get("t2" if task == "floor" else task)
        ratio = "" if mine is None or name.endswith(".minuted") else f"{wall / mine:.2f}x"
        print(f"| {name} | {lines / wall:,.0f} | {wall:.2f} | {cpu:.2f} | {mib:.0f} | {ratio} | {answer} |")


if __name__ == "__main__":
    main()
