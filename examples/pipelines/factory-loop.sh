#!/bin/sh
# Factory: take each new spec from an inbox, build it, and put a checked bundle into an outbox.
#
#   sh factory-loop.sh INBOX OUTBOX
#
# Each spec becomes a generation on a branch of its own, so nothing overwrites anything, and OUTBOX gets
# NAME.zip with its manifest and checksums. A spec with faults gets NAME.findings.json instead, and the
# loop goes on. Ends with 1 if any spec was refused. One pass; run it from cron or a watcher.
# PROFILE names who gets the bundles, if not `factory`; RR the command, if it is not `rr`.
set -eu

inbox=$(cd "${1:?usage: factory-loop.sh INBOX OUTBOX}" && pwd)
mkdir -p "${2:?usage: factory-loop.sh INBOX OUTBOX}"
outbox=$(cd "$2" && pwd)
rr=${RR:-rr}

[ -d "$outbox/project/.rr" ] || "$rr" init "$outbox/project" --quiet
cd "$outbox/project"

answer=0
for spec in "$inbox"/*.yaml; do
    [ -e "$spec" ] || continue
    name=$(basename "$spec" .yaml)
    if ! "$rr" validate "$spec" --format json > "$outbox/$name.findings.json"; then
        echo "$name: refused, see $name.findings.json" >&2
        answer=1
        continue
    fi
    rm "$outbox/$name.findings.json"
    "$rr" generate "$spec" --branch "$name" -m "from the inbox" --missing defaults --quiet
    "$rr" export "$name" --profile "${PROFILE:-factory}" -o "$outbox/$name.zip" --quiet
    "$rr" verify "$outbox/$name.zip" --quiet
    echo "$name: built"
done
exit "$answer"
