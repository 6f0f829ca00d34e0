#!/usr/bin/env python3
"""Made-up log lines in RSYSLOG_TraditionalFileFormat, the same for the same seed.

    gen.py --lines 1000000 > log        gen.py --lines 1000000 --noise-only > noise
"""
import argparse, random, sys

options = argparse.ArgumentParser()
options.add_argument("--lines", type=int, default=1_000_000)
options.add_argument("--seed", type=int, default=1)
options.add_argument("--rate", type=int, default=100_000, help="lines a minute of log time")
options.add_argument("--noise-only", action="store_true", help="only lines that no rule takes")
args = options.parse_args()
rng = random.Random(args.seed)
draw = rng.random


def number(low, high):
    return low + int(draw() * (high - low + 1))


def skewed(items):
    """The first items are drawn far more often than the last."""
    drawn = rng.choices(items, [1 / (n + 1) for n in range(len(items))], k=100_003)
    return lambda: drawn[int(draw() * len(drawn))]


SITES = skewed([(f"198.51.100.{n % 250}", f"http://shop{n % 90}.example/{w}/{n}") for n in range(20_000) for w in ("item",)])
ADDRESSES = skewed([f"10.{n % 60}.{n % 251}.{n % 241 + 1}" for n in range(30_000)])
USERS = skewed([f"user{n:04d}" for n in range(3_000)])
HOSTS = [f"{kind}{n:03d}" for kind in ("app", "web", "mx", "fw") for n in range(250)]


def endpoint(zone):
    return f"{zone}:{ADDRESSES()}/{number(1024, 65535)}"


def url():
    server, address = SITES()
    return f"%ASA-5-304001: {ADDRESSES()} Accessed URL {server}:{address}{f'?q={number(1, 99999)}' if draw() < .3 else ''}"


KNOWN = [
    (14, url),
    (5, lambda: f'%ASA-4-106023: Deny {"tcp" if draw() < .7 else "udp"} src {endpoint("out")} dst {endpoint("in")} by access-group "edge" [0x0, 0x0]'),
    (14, lambda: f'%ASA-6-302013: Built {"in" if draw() < .5 else "out"}bound TCP connection {number(1, 10**7)} for {endpoint("out")} to {endpoint("in")}'),
    (14, lambda: f'%ASA-6-302014: Teardown TCP connection {number(1, 10**7)} for {endpoint("out")} to {endpoint("in")} duration 0:{number(0, 59):02d}:{number(0, 59):02d} bytes {number(40, 10**6)}'),
    (6, lambda: f"sshd[{number(300, 65000)}]: Failed password for {USERS()} from {ADDRESSES()} port {number(1024, 65535)} ssh2"),
    (5, lambda: f"sshd[{number(300, 65000)}]: Accepted publickey for {USERS()} from {ADDRESSES()} port {number(1024, 65535)} ssh2: ED25519 SHA256:{number(10**8, 10**9)}"),
    (5, lambda: f"sshd[{number(300, 65000)}]: pam_unix(sshd:session): session closed for user {USERS()}"),
    (6, lambda: f"postfix/smtpd[{number(300, 65000)}]: connect from mail{number(1, 900)}.example[{ADDRESSES()}]"),
    (6, lambda: f'postfix/smtp[{number(300, 65000)}]: {number(2**40, 2**44):X}: to=<{USERS()}@shop.example>, relay=mx1.example[192.0.2.9]:25, delay={number(0, 99)}.{number(0, 9)}, status={"sent" if draw() < .9 else "deferred"} (queued)'),
    (4, lambda: f"CRON[{number(300, 65000)}]: ({USERS()}) CMD (/usr/local/bin/job{number(1, 40)} --quiet)"),
    (8, lambda: f'named[812]: client {ADDRESSES()}#{number(1024, 65535)} (www{number(1, 500)}.example): query: www.example IN {"A" if draw() < .6 else "AAAA"} + (192.0.2.53)'),
    (9, lambda: f'apache2: {ADDRESSES()} - {USERS()} [01/Feb/2026:09:40:00 +0000] "GET /item/{number(1, 9000)} HTTP/1.1" {200 if draw() < .9 else 404} {number(100, 90000)}'),
]
NOISE = [
    (4, lambda: f"worker{number(1, 9)}[{number(300, 65000)}]: batch {number(1, 10**6)} took {number(1, 900)} ms for shard {number(1, 64)}"),
    (3, lambda: f"gateway[{number(300, 65000)}]: peer {ADDRESSES()} port {number(1024, 65535)} went away, retry in {number(1, 60)} s"),
    (2, lambda: f"agentd: reload pid={number(300, 65000)} by {USERS()}"),
    (2, lambda: f"sshd[{number(300, 65000)}]: error: kex_exchange_identification: read: Connection reset by peer"),
    (1, lambda: f"kernel: [{number(1, 10**6)}.{number(0, 999999):06d}] eth{number(0, 3)}: link is {'up' if draw() < .5 else 'down'}"),
]

known = [make for weight, make in KNOWN for _ in range(weight)]
noise = [make for weight, make in NOISE for _ in range(weight)]
write = sys.stdout.write
for line in range(args.lines):
    second = 34_800 + line * 60 // args.rate
    make = noise if args.noise_only or draw() < .05 else known
    write(f"Feb  1 {second // 3600:02d}:{second // 60 % 60:02d}:{second % 60:02d} {HOSTS[int(draw() * 1000)]} {make[int(draw() * len(make))]()}\n")
