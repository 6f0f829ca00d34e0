extension Options {
  static let usage = """
    usage: loggen [--lines N | --duration TIME] [--rate N] [--start TIME] [--seed N]
                  [--format STYLE] [--flat] [--weekend] [--anomaly KIND@OFFSET+DURATION]...
                  [--programs A,B,...] [--hosts N] [--jitter TIME] [--malformed PERCENT]
                  [--truth FILE]
           loggen --shapes | --help

    """

  static let help =
    usage + """

      Writes the syslog stream of a made-up site to standard output: the same bytes for the same
      options, on every run and machine. A shorter stream is the beginning of a longer one.
      Addresses, domains and people are not real.

      How long (whichever comes first; 1000 lines when neither is given)
        --lines N            stop after N lines
        --duration TIME      stop after TIME of log time: 90s, 10m, 6h, 1d, 1w, 1d12h

      How much, and when
        --rate N             lines per minute of log time, mean of a weekday (default 1000)
        --start TIME         first second, RFC 3339 (default 2026-11-02T00:00:00Z, a Monday)
        --flat               no daily rhythm: nights are as busy as days
        --weekend            Saturdays and Sundays are quieter
        --seed N             another number, another stream (default 1)

      What
        --format STYLE       rfc3164      Nov  2 00:00:00 host tag: ...      (default)
                             rfc3164-pri  <PRI> in front of it
                             rfc3339      2026-11-02T00:00:00.123456+00:00 host tag: ...
                             rfc3339-pri  <PRI> in front of it
                             rfc5424      <PRI>1 TIME host tag pid - [sd] ...
        --programs A,B,...   only these: sshd, sudo, su, cron, systemd, kernel, postfix, apache,
                             nginx, asa, named, dhcpd, haproxy, and odd, the 4 % of lines that
                             no rule is meant to know; --rate is then the rate of these alone
        --hosts N            hosts of the site, 1 to 10000 (default 200)

      Trouble
        --anomaly KIND@OFFSET+DURATION       may be repeated; OFFSET counts from the start
            ssh-bruteforce   20 times the failed passwords, from four addresses
            web-down         no line of apache and nginx
            mail-flood       5 times the lines of postfix
            url-spike        3 times the URLs that the firewalls log (%ASA-5-304001)
            new-message      every 3 seconds a message never seen before, always the same shape
        --jitter TIME        lines arrive up to this late, so out of order; at most 1h
        --malformed PERCENT  of the lines are empty, headless, binary, cut off or over-long;
                             0 to 50, default 0; the good lines stay what they were
        --truth FILE         write MINUTE<TAB>TAG<TAB>COUNT for the lines written

        --shapes             print each message shape with its tag, by program, and exit
        --help               print this, and exit

      Exit status: 0 done, or the reader closed the pipe; 2 usage; 3 cannot write.

      Examples
        loggen --duration 1d --rate 5000 --anomaly ssh-bruteforce@14h+20m > site.log
        loggen --lines 1000000 --format rfc3339 --programs asa,kernel | minuted replay -

      """
}
