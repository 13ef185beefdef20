#!/bin/sh
# The path of the service's first README, with nothing but curl, on a server that runs:
#   project -> generation -> validate -> generate (option gate) -> export per role -> import ->
#   factory feedback -> health
# usage: [ROLES="factory supplier"] [KEEP=folder for the bundles] acceptance.sh URL KEY-FILE [PYTHON]
set -eu
url=$1
key=$(cat "$2")
python=${3:-python3}
here=$(CDPATH='' cd -- "$(dirname -- "$0")/.." && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

say() { printf '%s\n' "$*" >&2; }
fail() { say "acceptance: $*"; exit 1; }

# ask STATUS METHOD PATH [BODY-FILE]: the answer is in $work/answer, its headers in $work/headers.
ask() {
    wanted=$1 method=$2 path=$3
    printf 'X-API-Key: %s\n' "$key" > "$work/header" # in a file: arguments can be seen by others
    set -- --silent --show-error --request "$method" --header "@$work/header" \
        --dump-header "$work/headers" --output "$work/answer" --write-out '%{http_code}' \
        ${4:+--header "Content-Type: application/json" --data-binary "@$4"}
    got=$(curl "$@" "$url$path")
    [ "$got" = "$wanted" ] || fail "$method $path answered $got, not $wanted: $(head -c 600 "$work/answer")"
    say "$method $path -> $got"
}
# field NAME: one field of the answer.
field() { "$python" -c 'import json, sys; print(json.load(open(sys.argv[1]))[sys.argv[2]])' "$work/answer" "$1"; }
# body OUT NAME=VALUE...: a JSON object; a value that begins with @ is the text of a file.
body() {
    out=$1; shift
    "$python" -c '
import json, sys
made = {}
for pair in sys.argv[1:]:
    name, _, value = pair.partition("=")
    made[name] = open(value[1:], encoding="utf-8").read() if value.startswith("@") else value
json.dump(made, sys.stdout)' "$@" > "$out"
}

ask 200 GET /health
[ "$(cat "$work/answer")" = '{"ok":true}' ] || fail "health says $(cat "$work/answer")"
ask 200 GET /ready

body "$work/project.json" "name=acceptance-$$-$(date +%s)"
ask 201 POST /projects "$work/project.json"
project=$(field id)

court=$here/examples/court.yaml
body "$work/validate.json" "spec=@$court"
ask 200 POST /validate "$work/validate.json"
[ "$(field valid)" = True ] || fail "the example is not valid"

body "$work/generation.json" "spec=@$court" "message=first"
ask 201 POST "/projects/$project/generations" "$work/generation.json"
generation=$(field generation)
ask 200 GET "/projects/$project/generations/$generation"
ask 200 GET "/projects/$project/generations"

# The option gate: nobody has said what the shoe looks like.
sed '/^appearance:/,$d; s/toe_spring_mm: .*/toe_spring_mm: 12/' "$court" > "$work/bare.yaml"
body "$work/bare.json" "project=$project" "spec=@$work/bare.yaml"
ask 409 POST /generate "$work/bare.json"
[ "$(field code)" = RR-E011 ] || fail "the gate did not ask: $(cat "$work/answer")"
body "$work/filled.json" "project=$project" "spec=@$work/bare.yaml" missing=defaults message=defaults
ask 201 POST /generate "$work/filled.json"

# Each partner with a key of their own gets the bundle that is theirs, and no other.
owner=$key
for role in ${ROLES:-factory supplier render qa view owner}; do
    key=$owner
    body "$work/key.json" "label=the $role" "role=$role"
    ask 201 POST "/projects/$project/keys" "$work/key.json"
    key=$(field key)
    printf '{}' > "$work/export.json"
    ask 200 POST "/export/projects/$project/generations/main" "$work/export.json"
    said=$(tr -d '\r' < "$work/headers" | grep -i '^x-rr-sha256: ' | cut -d' ' -f2)
    found=$(sha256sum "$work/answer" | cut -d' ' -f1)
    [ "$said" = "$found" ] || fail "the $role bundle has another SHA-256 than its header says"
    cp "$work/answer" "$work/$role.zip"
    [ -z "${KEEP:-}" ] || cp "$work/answer" "$KEEP/$role.zip"
    [ "$role" = owner ] || {
        body "$work/export.json" profile=owner
        ask 403 POST "/export/projects/$project/generations/main" "$work/export.json"
    }
done

# A mesh that somebody made comes in as it is; a factory asks for a change, which stays an open item.
key=$owner
ask 200 GET "/projects/$project/generations/main"
tip=$(field generation)
"$python" -c '
corners = ((0, 0, 0), (280, 0, 0), (0, 90, 0), (0, 0, 120))
print("solid last")
for face in ((0, 2, 1), (0, 1, 3), (1, 2, 3), (0, 3, 2)):
    print("facet normal 0 0 0\nouter loop")
    for corner in face:
        print("vertex", *corners[corner])
    print("endloop\nendfacet")
print("endsolid last")' > "$work/last.stl"
ask 201 POST "/imports?project=$project&name=last.stl&part=last&unit=mm&branch=scanned" "$work/last.stl"
body "$work/key.json" "label=the factory's second" role=factory
ask 201 POST "/projects/$project/keys" "$work/key.json"
key=$(field key)
cat > "$work/feedback.json" <<END
{"project": "$project", "observation": "toe box too low", "changes": {"last_profile.toe_spring_mm": 13}}
END
ask 201 POST /factory_feedback "$work/feedback.json"
[ "$(field state)" = open ] || fail "the request is not an open item"
key=$owner
ask 200 GET "/projects/$project/generations/main"
[ "$(field generation)" = "$tip" ] || fail "a request of a factory has moved the branch"
ask 200 GET /health
