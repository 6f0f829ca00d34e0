"""The same work in each program's own language."""
import os
import work


def write(path, text):
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "w") as file:
        file.write(text)


def yaml(text):
    return "'" + text.replace("'", "''") + "'"


def minuted(directory):
    rules = f"""category: sshd
select: {{program: sshd}}
rules:
  - id: failed
    match: {yaml(named(work.FAILED, '?<user>'))}
    tally: [{{top: Failed, of: user, keep: 10000}}]
"""
    for number, each in enumerate(work.KNOWN):
        rules += f"  - {{id: known{number}, ignore: true, why: known, match: {yaml(each)}}}\n"
    write(f"{directory}/minuted/sshd.yaml", rules)
    write(f"{directory}/minuted/z-rest.yaml", """category: rest
select: {program: '*'}
rules:
  - {id: line, match: '^', tally: [{count: Lines, by: $program, cap: 1000}]}
""")


def named(expression, name):
    """With the user's group named as the dialect has it."""
    return expression.replace(r"(\S+) from", f"({name}" + r"\S+) from")


def sec(directory):
    known = "|".join(f"(?:{each[1:]})" for each in work.KNOWN)
    write(f"{directory}/sec.conf", rf"""
type=Single
ptype=RegExp
pattern=^\w{{3}} [ \d]\d [\d:]{{8}} \S+ ([^\[: ]+)(?:\[\d+\])?:\s
continue=TakeNext
desc=line
action=lcall %o $1 -> ( sub {{ $programs{{$_[0]}}++ }} )

type=Single
ptype=RegExp
pattern=^\w{{3}} [ \d]\d [\d:]{{8}} \S+ sshd(?:\[\d+\])?: {work.FAILED[1:]}
desc=failed
action=lcall %o $1 -> ( sub {{ $users{{$_[0]}}++ }} )

type=Suppress
ptype=RegExp
pattern=^\w{{3}} [ \d]\d [\d:]{{8}} \S+ sshd(?:\[\d+\])?: (?:{known})
desc=known

type=Single
ptype=RegExp
pattern=^\w{{3}} [ \d]\d [\d:]{{8}} \S+ sshd(?:\[\d+\])?:\s
desc=unknown
action=lcall %o -> ( sub {{ $unknown++ }} )

type=Single
ptype=SubStr
pattern=SEC_SHUTDOWN
context=SEC_INTERNAL_EVENT
desc=tables
action=lcall %o -> ( sub {{ join("\n", (map {{ "program $_ $programs{{$_}}" }} keys %programs), \
  (map {{ "user $_ $users{{$_}}" }} keys %users), "unknown - " . ($unknown || 0)) }} ); write - %o
""")


def mtail(directory):
    tests = "".join(f"""    $msg =~ /{each}/ {{
      known++
      stop
    }}
""" for each in work.KNOWN)
    write(f"{directory}/mtail/work.mtail", rf"""
counter lines by program
counter failed by user
counter known
counter unknown
/^\w{{3}} [ \d]\d \d\d:\d\d:\d\d \S+ (?P<tag>[^\[: ]+)(?:\[\d+\])?: (?P<msg>.*)$/ {{
  lines[$tag]++
  $tag == "sshd" {{
    $msg =~ /{named(work.FAILED, '?P<user>')}/ {{
      failed[$user]++
      stop
    }}
{tests}    unknown++
  }}
}}
""")


def rsyslog(directory, port):
    def text(expression):
        return "'" + posix([expression])[0].replace("\\", "\\\\") + "'"
    known = " or\n      ".join(f"re_match($.text, {text(each)})" for each in work.KNOWN)
    write(f"{directory}/rsyslog.conf", f"""global(workDirectory="{directory}" parser.permitSlashInProgramName="on" net.enableDNS="off")
module(load="imptcp")
module(load="impstats" interval="1" format="json" log.syslog="off" log.file="{directory}/stats")
main_queue(queue.type="LinkedList" queue.size="200000" queue.workerThreads="1")
dyn_stats(name="programs" resettable="off" maxCardinality="10000" unusedMetricLife="86400")
dyn_stats(name="users" resettable="off" maxCardinality="10000" unusedMetricLife="86400")
dyn_stats(name="unknown" resettable="off" maxCardinality="10" unusedMetricLife="86400")
input(type="imptcp" address="127.0.0.1" port="{port}" ruleset="work")
template(name="done" type="string" string="done\\n")
ruleset(name="work") {{
  if $programname == "comparison" then {{
    action(type="omfile" file="{directory}/done" template="done" asyncWriting="off")
    stop
  }}
  set $.x = dyn_inc("programs", $programname);
  if $programname == "sshd" then {{
    set $.text = ltrim($msg);
    set $.user = re_extract($.text, {text(work.FAILED)}, 0, 2, "");
    if $.user != "" then
      set $.x = dyn_inc("users", $.user);
    else if not (
      {known}
    ) then
      set $.x = dyn_inc("unknown", "sshd");
  }}
}}
""")


def posix(expressions):
    """POSIX extended: no \\S, \\d or groups without a number."""
    return [each.replace(r"\S*", "[^ ]*").replace(r"\S+", "[^ ]+").replace(r"\d", "[0-9]")
            .replace("(?:", "(") for each in expressions]


def logcheck(directory):
    write(f"{directory}/logcheck/logcheck.conf",
          f'REPORTLEVEL="server"\nSENDMAILTO="nobody"\nFQDN=1\nRULEDIR="{directory}/logcheck"\n')
    for each in ("cracking.d", "cracking.ignore.d", "violations.d", "violations.ignore.d",
                 "ignore.d.paranoid", "ignore.d.workstation"):
        os.makedirs(f"{directory}/logcheck/{each}", exist_ok=True)
    head = r"^[A-Z][a-z]{2} [ 0-9][0-9] [0-9:]{8} [^ ]+ sshd(\[[0-9]+\])?: "
    rules = [head + each[1:] for each in posix([work.FAILED, *work.KNOWN])]
    write(f"{directory}/logcheck/ignore.d.server/sshd", "\n".join(rules) + "\n")
