"""Writes the rules in each program's own language, from one table."""
import glob, os, re
import reference
from rules import RULES

ARTICLE = r"cut -c 17- $N | sed -e 's/port [0-9]* /port PORT /g' -e 's/\[[0-9]*\]/[PID]/g' -e 's/pid=[0-9]*/pid=PID/g'"

MAWK = r"""
function flush(   url, at, kept) {
  if (minute == "") return
  printf "%s\tCiscoLogCount=%d HttpConnectionCount=%d URLsAccessed=%d ServersAccessed=%d\n",
    minute, cisco, http, size(urls), size(servers)
  # Most URLs are not among the ten: one comparison for those.
  for (url in urls) {
    if (kept == 10 && !before(url, best[10])) continue
    if (kept < 10) kept++
    for (at = kept; at > 1 && before(url, best[at - 1]); at--) best[at] = best[at - 1]
    best[at] = url
  }
  for (at = 1; at <= kept; at++) printf "%s\t%d\t%s\n", minute, urls[best[at]], best[at]
  cisco = http = 0
  split("", urls); split("", servers)
}
function before(a, b) { return urls[a] > urls[b] || urls[a] == urls[b] && a < b }
function size(a,   k, n) { for (k in a) n++; return n + 0 }
/%ASA-/ {
  now = substr($0, 1, 12)
  if (now != minute) { flush(); minute = now }
  cisco++
  if ($5 == "%ASA-5-304001:") {
    colon = index($9, ":")
    url = substr($9, colon + 1)
    if (mark = index(url, "?")) url = substr(url, 1, mark - 1)
    http++; servers[substr($9, 1, colon - 1)]++; urls[url]++
  }
}
END { flush() }
"""

PERL1 = r"""
my ($minute, $cisco, $http, %urls, %servers) = ("", 0, 0);
sub flush {
  return if $minute eq "";
  printf "%s\tCiscoLogCount=%d HttpConnectionCount=%d URLsAccessed=%d ServersAccessed=%d\n",
    $minute, $cisco, $http, scalar keys %urls, scalar keys %servers;
  my @order = sort { $urls{$b} <=> $urls{$a} || $a cmp $b } keys %urls;
  print "$minute\t$urls{$_}\t$_\n" for @order > 10 ? @order[0 .. 9] : @order;
  ($cisco, $http, %urls) = (0, 0); %servers = ();
}
while (<STDIN>) {
  next unless /%ASA-/;
  my $now = substr $_, 0, 12;
  if ($now ne $minute) { flush(); $minute = $now }
  $cisco++;
  if (/%ASA-5-304001: \S+ Accessed URL ([^: ]+):([^? \n]+)/) { $http++; $servers{$1}++; $urls{$2}++ }
}
flush();
"""


def by_program():
    programs = {}
    for rule in RULES:
        programs.setdefault(rule.prog, []).append(rule)
    return programs


def quoted(text):
    return "'" + text.replace("'", "''") + "'"


def write(path, text):
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "w") as file:
        file.write(text)


def minuted(directory):
    write(f"{directory}/m1/asa.yaml", """category: asa
select: {program: "%ASA-*"}
match_on: content
rules:
  - id: url
    match: '^%ASA-5-304001: \\S+ Accessed URL (?<server>[^: ]+):(?<url>[^? ]+)'
    tally:
      - {count: HttpConnectionCount}
      - {distinct: URLsAccessed, of: url}
      - {distinct: ServersAccessed, of: server}
      - {top: urls, of: url, keep: 10}
""")
    write(f"{directory}/lc/all.yaml", "category: all\nlogcheck: [" + ", ".join(sorted(glob.glob("/etc/logcheck/ignore.d.*"))) + "]\n")
    write(f"{directory}/ten/ten", "\n".join([*reference.logcheck_rules()][:10]) + "\n")
    write(f"{directory}/lc10/ten.yaml", "category: all\nlogcheck: ../ten\n")
    for number, (program, rules) in enumerate(by_program().items()):
        text = f"category: c{number:02d}\nselect: {{program: {quoted(program)}}}\nrules:\n"
        for rule in rules:
            tally = f"{{top: {rule.name}, of: {rule.label}, keep: 10000}}" if rule.label else f"{{count: {rule.name}}}"
            text += f"  - id: {rule.name}\n    match: {quoted('^' + rule.regex.replace('(?P<', '(?<'))}\n    tally: [{tally}]\n"
        write(f"{directory}/m2/{number:02d}.yaml", text)


def perl(directory):
    write(f"{directory}/t1.pl", PERL1)
    text = "my %counts;\nmy %rules = (\n"
    for program, rules in by_program().items():
        text += f"'{program}' => sub {{\n"
        for rule in rules:
            # Plain groups: named ones are slow in Perl.
            names = re.findall(r"\(\?P<(\w+)>", rule.regex)
            regex = re.sub(r"\(\?P<\w+>", "(", rule.regex).replace("/", r"\/").replace("@", r"\@")
            label = f"${names.index(rule.label) + 1}" if rule.label else "'-'"
            text += f"  if ($_[0] =~ /^{regex}/) {{ $counts{{\"$_[1]\\t{rule.name}\\t\" . {label}}}++; return 1 }}\n"
        text += "  0 },\n"
    text += r""");
while (<STDIN>) {
  chomp;
  if (/^(.{12}):\d\d \S+ ([^\[: ]+)(?:\[\d+\])?: (.*)$/) {
    my ($minute, $program, $message) = ($1, $2, $3);
    my $rule = $rules{$program};
    next if $rule && $rule->($message, $minute);
  }
  $counts{substr($_, 0, 12) . "\tunmatched\t-"}++;
}
print "$_\t$counts{$_}\n" for sort keys %counts;
"""
    write(f"{directory}/t2.pl", text)


def rulebase(directory):
    text = "version=2\nprefix=%ts:date-rfc3164% %host:word% \n"
    for rule in RULES:
        tag = rule.prog.replace("%", "%%")
        # A tag without a number in brackets, and one with.
        starts = [f"{tag}: "] if "ASA" in rule.prog else [f"{tag}: ", f"{tag}[%pid:number%]: "]
        for start in starts:
            text += "".join(f"rule={rule.name}:{start}{sample}\n" for sample in rule.ln)
        text += f'annotate={rule.name}:+rule="{rule.name}"\n'
    write(f"{directory}/t2.rulebase", text)


def write_all(directory):
    write(f"{directory}/t1.awk", MAWK)
    minuted(directory)
    perl(directory)
    rulebase(directory)
