"""The work that all do, and the slow and obvious answer to it.

Of every line its program is counted. Of sshd's lines the failed log-ins are counted by user; a line that none of
KNOWN finds is unknown, and counted as such. The answer is three tables: by program, by user, and one number.
"""
import collections
import re

HEAD = re.compile(r"^\w{3} [ \d]\d \d\d:\d\d:\d\d \S+ ([^\[: ]+)(?:\[\d+\])?: (.*)$")
# Written so that every peer's dialect takes it. The first has the user.
FAILED = r"^Failed password for (?:invalid user )?(\S+) from \S+ port \d+ ssh2"
KNOWN = [
    r"^Accepted \S+ for \S+ from \S+ port \d+ ssh2",
    r"^pam_unix\(sshd:session\): session (?:opened|closed) for user \S+",
    r"^Invalid user \S* ?from \S+ port \d+",
    r"^Connection (?:closed|reset) by (?:invalid user |authenticating user )?\S* ?\S+ port \d+",
    r"^Disconnected from (?:invalid user |user )?\S* ?\S+ port \d+",
    r"^Received disconnect from \S+ port \d+:\d+: ",
    r"^pam_unix\(sshd:auth\): ",
    r"^Disconnecting ",
]


def answer(path):
    """By program, by user, unknown; and by user without those that do not exist, as logwatch has it."""
    failed, known = re.compile(FAILED), [re.compile(each) for each in KNOWN]
    programs, users, unknown = collections.Counter(), collections.Counter(), 0
    existing = collections.Counter()
    with open(path, encoding="latin-1", newline="\n") as log:
        for line in log:
            found = HEAD.match(line.rstrip("\n"))
            if not found:
                continue
            programs[found[1]] += 1
            if found[1] != "sshd":
                continue
            login = failed.match(found[2])
            if login:
                users[login[1]] += 1
                existing[login[1]] += "invalid user" not in login[0]
            elif not any(each.match(found[2]) for each in known):
                unknown += 1
    return dict(programs), dict(users), unknown, dict(+existing)
