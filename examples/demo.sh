#!/usr/bin/env bash
# Serves three actions, kills the server in mid-run, and lets the rules judge what was seen.
set -euo pipefail
cd "$(dirname "$0")/.."

baton=build/release/bin/baton
world=build/demo
history=$world/history.jsonl
per_text=35
export BATON_SERVER=unix:$world/baton.sock
rm -rf "$world"
mkdir -p "$world"

server=
cleanup() { [ -z "$server" ] || kill -KILL "$server" 2>/dev/null || true; }
trap cleanup EXIT

serve() {
  "$baton" serve --config examples/demo.toml --history "$history" &
  server=$!
  # The first command that needs the server waits for it.
  "$baton" queue >/dev/null
}

# One line of all queues, from the lines of `baton queue`.
progress() {
  "$baton" queue | awk -v all="$1" '
    { printf "%s %d waiting %d running · ", $1, $2, $4; ended += $11 }
    END { printf "%d of %d ended", ended, all }'
}

show() {
  if [ -t 1 ]; then printf '\r\033[K%s' "$1"; else printf '%s\n' "$1"; fi
}

serve
total=0
for text in examples/texts/*.txt; do
  for action in checksum shout count; do
    "$baton" submit "$action" --param "file=$(basename "$text")" --count "$per_text" >/dev/null
    total=$((total + per_text))
  done
done
echo "submitted $total executions: checksum one at a time, shout two, count ten"

killed=no
while line=$(progress "$total"); do
  show "$line"
  ended=$(sed -E 's/.*· ([0-9]+) of.*/\1/' <<<"$line")
  if [ "$killed" = no ] && [ "$ended" -gt $((total / 3)) ]; then
    kill -KILL "$server" && wait "$server" 2>/dev/null || true
    killed="after $ended of $total"
    show "kill -9: the server is gone, with whatever ran"
    [ -t 1 ] && echo
    serve
  fi
  [ "$ended" -eq "$total" ] && break
  sleep 0.3
done
[ -t 1 ] && echo

kill -TERM "$server" && wait "$server"
server=
verdict=$world/verdict.txt
code=0
"$baton" check "$history" >"$verdict" || code=$?
started=$(grep -c '"kind":"action_started"' "$history")
cat <<TEXT

1. $total executions were accepted; the server was killed with kill -9 $killed, and started again.
2. $started attempts were started: those that died with the server ran again, in their old places.
3. $(grep -c '^holds' "$verdict") rules hold, $(grep -c '^BROKEN' "$verdict" || true) are broken (the verdict: $verdict).
4. $("$baton" check "$history" | head -1).
5. Everything seen from outside is in $history, $(wc -l <"$history") lines; judge it again with
   $baton check $history
TEXT
exit "$code"
