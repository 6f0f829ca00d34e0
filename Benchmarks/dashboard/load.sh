#!/bin/sh
# The dashboard under load, and the daemon with and without viewers.
# usage: Benchmarks/dashboard/load.sh [PROGRAMS-DIR [LINES [ROUNDS]]]   needs wrk and curl (apt), two cores
#
# The daemon has one core for itself; the dashboard and those who ask it share the other, as a web
# server on the same machine would. What is compared is the daemon's time for the same lines.
set -eu
bin=${1:-.build/release}
lines=${2:-3000000}
rounds=${3:-3}
here=$(cd "$(dirname "$0")/../.." && pwd)
work=$(mktemp -d /tmp/minuted-load.XXXXXX)
port=8599
trap 'kill $(cat "$work"/*.pid 2>/dev/null) 2>/dev/null || true; rm -rf "$work"' EXIT
ulimit -n 8192 2>/dev/null || true

echo "two made-up days replayed, $lines lines to feed …"
"$bin/loggen" --start 2026-11-02T00:00:00Z --duration 2d --rate 240 --format rfc3339 > "$work/past.log"
"$bin/minuted" replay --quiet --rules "$here/Rules" --state "$work/state" "$work/past.log"
"$bin/loggen" --lines "$lines" --rate 60000 --flat --start 2026-11-04T00:00:00Z --format rfc3339 > "$work/feed.log"
"$bin/minuted-dashboard" --rules "$here/Rules" --state "$work/state" --listen 127.0.0.1:$port 2> "$work/dash.log" &
echo $! > "$work/dash.pid"
until curl -sf -o /dev/null http://127.0.0.1:$port/healthz; do sleep 0.2; done
taskset -cp 1 "$(cat "$work/dash.pid")" > /dev/null

echo
echo "pages, the first time and from what was made before (seconds):"
for path in / /category/web /category/sshd/FailedLoginCount /category/web?range=7d /unknown /reports/security; do
  first=$(curl -s -o "$work/page" -w '%{time_total}' "http://127.0.0.1:$port$path")
  again=$(curl -s -o /dev/null -w '%{time_total}' "http://127.0.0.1:$port$path")
  printf '%-36s %s  %s  %s bytes\n' "$path" "$first" "$again" "$(wc -c < "$work/page")"
done
echo
echo "wrk, 1,000 connections, one page:"
taskset -c 1 wrk -t2 -c1000 -d10s --latency http://127.0.0.1:$port/ | grep -E 'Latency|50%|99%|Requests/sec|Socket|Non-2xx' || true

feed() { # the daemon's seconds for the feed, on a core of its own
  rm -rf "$work/live"; cp -r "$work/state" "$work/live"
  start=$(date +%s.%N)
  taskset -c 0 "$bin/minuted" run --rules "$here/Rules" --state "$1" --emit file:/dev/null < "$work/feed.log" 2>/dev/null
  end=$(date +%s.%N)
  echo "$start $end" | awk '{printf "%.2f", $2 - $1}'
}
echo
echo "$lines lines through minuted run, seconds, alone and with viewers, in turn:"
for round in $(seq "$rounds"); do
  alone=$(feed "$work/live")
  # The viewers look at what the daemon writes.
  rm -rf "$work/seen"; cp -r "$work/state" "$work/seen"
  "$bin/minuted-dashboard" --rules "$here/Rules" --state "$work/seen" --listen 127.0.0.1:$((port + 1)) 2>/dev/null &
  echo $! > "$work/seen.pid"
  until curl -sf -o /dev/null http://127.0.0.1:$((port + 1))/healthz; do sleep 0.2; done
  taskset -cp 1 "$(cat "$work/seen.pid")" > /dev/null
  taskset -c 1 wrk -s "$here/Benchmarks/dashboard/paced.lua" -t2 -c1000 -d60s http://127.0.0.1:$((port + 1))/ > "$work/wrk.out" 2>&1 &
  echo $! > "$work/wrk.pid"
  sleep 1
  start=$(date +%s.%N)
  taskset -c 0 "$bin/minuted" run --rules "$here/Rules" --state "$work/seen" --emit file:/dev/null < "$work/feed.log" 2>/dev/null
  end=$(date +%s.%N)
  viewed=$(echo "$start $end" | awk '{printf "%.2f", $2 - $1}')
  kill "$(cat "$work/wrk.pid")" "$(cat "$work/seen.pid")" 2>/dev/null || true
  wait "$(cat "$work/wrk.pid")" "$(cat "$work/seen.pid")" 2>/dev/null || true
  echo "round $round: alone $alone, with viewers $viewed"
done
