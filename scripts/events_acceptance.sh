#!/bin/sh
# The loop of the event service's first README, with curl and a WebSocket client, on a server that runs:
#   boot event -> decision -> feedback -> the belief moves -> the next decision differs
# usage: events_acceptance.sh URL KEY-FILE [PYTHON]; PYTHON needs the package websockets.
set -eu
url=$1
key_file=$2
python=${3:-python3}
here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd)
work=$(mktemp -d)
watching=
trap '[ -z "$watching" ] || kill "$watching" 2>/dev/null || true; rm -rf "$work"' EXIT
trap 'exit 130' INT TERM
printf 'X-API-Key: %s\n' "$(cat "$key_file")" > "$work/header" # in a file: arguments can be seen by others

say() { printf '%s\n' "$*" >&2; }
fail() { say "events: $*"; exit 1; }
# ask STATUS METHOD PATH [BODY [CONTENT-TYPE]]: the answer is in $work/answer.
ask() {
    wanted=$1 method=$2 path=$3
    set -- --silent --show-error --request "$method" --header "@$work/header" --output "$work/answer" \
        --write-out '%{http_code}' ${4:+--header "Content-Type: ${5:-application/json}" --data-binary "$4"}
    got=$(curl "$@" "$url$path")
    [ "$got" = "$wanted" ] || fail "$method $path answered $got, not $wanted: $(head -c 600 "$work/answer")"
    say "$method ${path%%\?*} -> $got"
}
# field NAME.NAME: one value of the answer; numbers count into lists.
field() {
    "$python" -c '
import json, sys
value = json.load(open(sys.argv[2], encoding="utf-8"))
for name in sys.argv[1].split("."):
    value = value[int(name) if isinstance(value, list) else name]
print(value)' "$1" "$work/answer"
}
boot() { sed -n "$1p" "$here/../examples/events/boots.ndjson"; }

ask 201 POST /projects "{\"name\":\"events-$$-$(date +%s)\"}"
project=$(field id)
in="?project=$project"

# Everything that follows is told to whoever watches: six entries.
"$python" "$here/watch_stream.py" "$url" "$project" "$key_file" --count 6 > "$work/told" &
watching=$!

examples=$here/../examples/events
ask 201 POST "/policy$in" "@$examples/workshop.yaml" application/yaml

ask 201 POST "/events$in" "$(boot 1)"
ask 200 POST "/events$in" "$(boot 1)" # the same again is there already
ask 201 POST "/decide/boot-1$in"
first=$(field decision.verdict)
decision=$(field decision.id)
say "  $first: $(field reasons.0)"
ask 200 GET "/beliefs$in"
[ "$(field beliefs)" = '[]' ] || fail "a belief has moved before any outcome"

ask 201 POST "/feedback$in" "{\"decision\":\"$decision\",\"outcome\":\"success\",\"metrics\":{\"minutes\":4}}"
ask 200 GET "/beliefs$in"
say "  check_health on a cold start: Beta($(field beliefs.0.alpha), $(field beliefs.0.beta))"
[ "$(field beliefs.0.alpha) $(field beliefs.0.beta)" = "2.0 1.0" ] || fail "the belief is $(field beliefs.0)"

ask 201 POST "/events$in" "$(boot 2)"
ask 201 POST "/decide/boot-2$in"
second=$(field decision.verdict)
say "  $second: $(field reasons.0)"
[ "$first $second" = "escalate act" ] || fail "decided $first, then $second"

wait "$watching" || fail "the watcher ended with $?"
watching=
kinds=$("$python" -c '
import json, sys
told = [json.loads(line) for line in open(sys.argv[1], encoding="utf-8")]
assert [one["seq"] for one in told] == [1, 2, 3, 4, 5, 6], told
print(*(one["kind"] for one in told))' "$work/told")
[ "$kinds" = "policy event decision feedback event decision" ] || fail "the watcher was told $kinds"
say "told: $kinds"
