"""A small table of rules, from which the configuration of every program compared is written.

Rule: name, program (the tag without [pid]), the captured field whose value is counted ("" for
none), a regex over the message, and liblognorm v2 samples of the same text. The regexes keep to
what Python, PCRE and Perl share. PEERS=DIR takes DIR/rules.py of the same shape instead.
"""
from collections import namedtuple

Rule = namedtuple("Rule", "name prog label regex ln")
HEAD = r"^(?P<minute>\w\w\w [ \d]\d \d\d:\d\d):\d\d (?P<host>\S+) (?P<prog>[^\[: ]+)(?:\[\d+\])?: (?P<msg>.*)$"


def upto(name, character):
    """A liblognorm field up to a character."""
    return '%{"name":"' + name + '","type":"char-to","extradata":"' + character + '"}%'


RULES = [
    Rule("fw_url", "%ASA-5-304001", "server", r"(?P<client>\S+) Accessed URL (?P<server>[\d.]+):(?P<url>[^? ]+)",
         [f"%client:word% Accessed URL {upto('server', ':')}:{upto('url', '?')}?%-:rest%",
          f"%client:word% Accessed URL {upto('server', ':')}:%url:word%"]),
    Rule("fw_deny", "%ASA-4-106023", "proto", r"Deny (?P<proto>\w+) src (?P<from>\S+) dst (?P<to>\S+) by access-group",
         ["Deny %proto:word% src %from:word% dst %to:word% by access-group %-:rest%"]),
    Rule("fw_built", "%ASA-6-302013", "dir", r"Built (?P<dir>\w+) TCP connection (?P<id>\d+) for (?P<a>\S+) to (?P<b>\S+)",
         ["Built %dir:word% TCP connection %id:number% for %a:word% to %b:word%"]),
    Rule("fw_down", "%ASA-6-302014", "", r"Teardown TCP connection (?P<id>\d+) for (?P<a>\S+) to (?P<b>\S+) duration (?P<time>[\d:]+) bytes (?P<bytes>\d+)",
         ["Teardown TCP connection %id:number% for %a:word% to %b:word% duration %time:word% bytes %bytes:number%"]),
    Rule("ssh_failed", "sshd", "source", r"Failed password for (?P<user>\S+) from (?P<source>\S+) port (?P<port>\d+)",
         ["Failed password for %user:word% from %source:word% port %port:number% ssh2"]),
    Rule("ssh_key", "sshd", "user", r"Accepted publickey for (?P<user>\S+) from (?P<source>\S+) port (?P<port>\d+) ssh2: (?P<key>.+)",
         ["Accepted publickey for %user:word% from %source:word% port %port:number% ssh2: %key:rest%"]),
    Rule("ssh_closed", "sshd", "user", r"pam_unix\(sshd:session\): session closed for user (?P<user>\S+)",
         ["pam_unix(sshd:session): session closed for user %user:word%"]),
    Rule("mail_connect", "postfix/smtpd", "ip", r"connect from (?P<name>[^\[ ]+)\[(?P<ip>[^\]]+)\]",
         [f"connect from {upto('name', '[')}[{upto('ip', ']')}]"]),
    Rule("mail_sent", "postfix/smtp", "status", r"(?P<id>[0-9A-F]+): to=<(?P<to>[^>]*)>, relay=(?P<relay>[^,]+), delay=(?P<delay>[\d.]+), status=(?P<status>\w+)",
         [f"{upto('id', ':')}: to=<{upto('to', '>')}>, relay={upto('relay', ',')}, delay={upto('delay', ',')}, status=%status:word% %-:rest%"]),
    Rule("cron_job", "CRON", "user", r"\((?P<user>[^)]+)\) CMD \((?P<job>.*)\)",
         [f"({upto('user', ')')}) CMD (%job:rest%"]),
    Rule("dns_query", "named", "type", r"client (?P<ip>[\d.]+)#(?P<port>\d+) \((?P<name>[^)]+)\): query: \S+ IN (?P<type>\w+)",
         [f"client {upto('ip', '#')}#%port:number% ({upto('name', ')')}): query: %-:word% IN %type:word% %-:rest%"]),
    Rule("web_access", "apache2", "status", r'(?P<ip>\S+) \S+ (?P<user>\S+) \[(?P<time>[^\]]+)\] "(?P<method>[A-Z]+) (?P<path>\S+) HTTP/[\d.]+" (?P<status>\d+) (?P<bytes>\S+)',
         [f'%ip:word% %-:word% %user:word% [{upto("time", "]")}] "%method:word% %path:word% %-:word% %status:number% %bytes:word%']),
]
