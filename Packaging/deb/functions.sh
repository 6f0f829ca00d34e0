# What the maintainer scripts share; Tools/deb puts it in front of each of them.
snippet=/etc/rsyslog.d/90-minuted.conf
# rsyslog reads names that end in .conf, so this one it does not.
aside=$snippet.removed
mark='Written by minuted init'

is_ours() {
  [ -f "$1" ] && grep -q "$mark" "$1"
}

# Makes rsyslog take up or give up the child. What it has queued it keeps, and what the child has
# read is in the child's journal, so a restart loses nothing.
restart_rsyslog() {
  if [ -d /run/systemd/system ]; then
    if systemctl --quiet is-active rsyslog.service; then
      deb-systemd-invoke restart rsyslog.service ||
        echo "minuted: rsyslog could not be restarted: systemctl status rsyslog" >&2
    fi
  elif [ -x /etc/init.d/rsyslog ]; then
    invoke-rc.d --quiet rsyslog restart ||
      echo "minuted: rsyslog could not be restarted: restart it by hand" >&2
  elif [ -e /run/rsyslogd.pid ]; then
    echo "minuted: no service manager here: restart rsyslogd by hand" >&2
  fi
}
