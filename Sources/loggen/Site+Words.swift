extension Site {
  static let guessedNames = """
    admin test oracle postgres ubuntu user guest ftpuser mysql pi jenkins hadoop tomcat nagios www \
    support deploy1 minecraft steam dev student git1 zabbix web backup1 sysadmin vagrant a 1234
    """

  static let ports = "22 23 445 3389 80 443 8080 5900 1433 3306 25 21 6379 5060 123 161 9200 11211"

  static let agents = [
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) "
      + "Chrome/128.0.0.0 Safari/537.36",
    "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 "
      + "(KHTML, like Gecko) Version/17.5 Mobile/15E148 Safari/604.1",
    "Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0",
    "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 "
      + "(KHTML, like Gecko) Version/17.5 Safari/605.1.15",
    "curl/7.88.1",
    "Mozilla/5.0 (compatible; examplebot/2.1; +http://bot.example/about)",
    "python-requests/2.32.3",
    "Go-http-client/1.1",
    "kube-probe/1.30",
    "-",
    "ShopApp/4.2.1 (Android 14)",
    "check_http/v2.3.3 (monitoring-plugins 2.3.3)",
  ]

  static let units = [
    ("logrotate.service", "Rotate log files"),
    ("apt-daily.service", "Daily apt download activities"),
    ("sysstat-collect.service", "system activity accounting tool"),
    ("phpsessionclean.service", "Clean php session files"),
    ("man-db.service", "Daily man-db regeneration"),
    ("fstrim.service", "Discard unused blocks on filesystems from /etc/fstab"),
    ("systemd-tmpfiles-clean.service", "Cleanup of Temporary Directories"),
    ("fwupd-refresh.service", "Refresh fwupd metadata and update motd"),
    ("e2scrub_all.service", "Online ext4 Metadata Check for All Filesystems"),
    ("dpkg-db-backup.service", "Daily dpkg database backup service"),
    ("certbot.service", "Certbot"),
    ("anacron.service", "Run anacron jobs"),
    ("motd-news.service", "Message of the Day"),
    ("ntpsec-rotate-stats.service", "Rotate ntpd stats"),
    ("nginx.service", "A high performance web server and a reverse proxy server"),
    ("shop-worker.service", "Shop queue worker"),
  ]

  static let commands = [
    "/usr/bin/systemctl restart nginx", "/usr/bin/apt-get update",
    "/usr/bin/tail -f /var/log/syslog",
    "/usr/lib/nagios/plugins/check_disk -w 10% -c 5%", "/bin/su -", "/usr/bin/journalctl -u shop",
    "/usr/sbin/service haproxy reload", "/usr/bin/cat /etc/shadow", "/usr/bin/rsync -a /srv/ /mnt/",
    "/usr/bin/docker ps", "/usr/sbin/iptables -L -n -v", "/usr/bin/vi /etc/hosts",
    "/usr/bin/chown -R www-data: /var/www/html", "/usr/bin/find /tmp -mtime +7 -delete",
  ]

  static let jobs = [
    "command -v debian-sa1 > /dev/null && debian-sa1 1 1",
    "   cd / && run-parts --report /etc/cron.hourly",
    "/usr/local/bin/poll-queue >/dev/null 2>&1", "/opt/shop/bin/expire-carts --quiet",
    "[ -x /usr/lib/php/sessionclean ] && /usr/lib/php/sessionclean", "/usr/local/sbin/rotate-keys",
    "test -x /usr/sbin/anacron || ( cd / && run-parts --report /etc/cron.daily )",
    "/usr/bin/flock -n /run/lock/sync.lock /usr/local/bin/sync-images",
    "/usr/sbin/logwatch --output mail",
    "/home/backup/bin/dump-db.sh", "curl -fsS https://ping.example/heartbeat > /dev/null",
  ]

  /// For the messages that no rule knows.
  static let plainWords = """
    alpha orders catalog north images ledger invoice cache primary replica nightly weekly archive \
    spool queue index volume tape shard bucket pool worker gateway sensor rack badge printer label \
    pallet scanner turnstile beacon meter valve pump boiler chiller lift camera kiosk till barcode \
    receipt stock parcel courier depot dock forklift conveyor sorter router switch bridge tunnel
    """
}
