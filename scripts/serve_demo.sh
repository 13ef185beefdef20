#!/bin/sh
# A server with a database of its own, and everything a team asks of it (scripts/acceptance.sh).
# Usage: serve_demo.sh RR FOLDER. Needs curl. The server is ended by its process id, however this ends.
set -eu
case $1 in /*) rr=$1 ;; *) rr=$PWD/$1 ;; esac
python=$(dirname "$rr")/python
here=$PWD/scripts
mkdir -p "$2"
out=$(cd "$2" && pwd)/server
rm -rf "$out"
mkdir -p "$out"
cd "$out"
unset DATABASE_URL REDIS_URL API_KEYS RATE_LIMITS BLOB_URL

started=
stop() {
    [ -z "$started" ] || kill "$started" 2>/dev/null || true
    [ -z "$started" ] || wait "$started" 2>/dev/null || true
    started=
}
trap stop EXIT
trap 'exit 130' INT TERM

RR_DATA=$out/data "$rr" --json serve --port 0 >serve.json 2>serve.log &
started=$!

# field PATH FILE: one value of a JSON document, as text; numbers count into lists.
field() {
    "$python" -c '
import json, sys
value = json.load(open(sys.argv[2], encoding="utf-8"))
for name in sys.argv[1].split("."):
    value = value[int(name) if isinstance(value, list) else name]
print(value)' "$1" "$2"
}

tries=0
until [ -s serve.json ] &&
    curl --silent --fail --output /dev/null "$(field url serve.json)/ready"; do
    kill -0 "$started" 2>/dev/null || { cat serve.log >&2; echo "the server did not start" >&2; exit 1; }
    tries=$((tries + 1))
    [ "$tries" -lt 600 ] || { cat serve.log >&2; echo "the server is not ready" >&2; exit 1; }
    sleep 0.2
done
url=$(field url serve.json)
KEEP=$out sh "$here/acceptance.sh" "$url" "$(field key_file serve.json)" "$python"
stop
for bundle in *.zip; do "$rr" verify "$bundle"; done

cat <<END

bundles  $out/*.zip, one for each role
log      $out/serve.log
END
