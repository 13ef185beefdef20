#!/bin/sh
# A server with a database of its own, and everything a team asks of it, with curl: project, generation, validate,
# generate (option gate), a bundle for each role, import, factory feedback, health.
# Usage: serve_demo.sh RR FOLDER. Needs curl. The server is ended by its process id, however this ends.
set -eu
case $1 in /*) rr=$1 ;; *) rr=$PWD/$1 ;; esac
python=$(dirname "$rr")/python
spec=$PWD/examples/court.yaml
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
key=$(cat "$(field key_file serve.json)")

# ask WANTED METHOD PATH FILE [curl arguments]: one request; its answer goes to FILE, another status ends the demo.
ask() {
    wanted=$1 method=$2 path=$3 file=$4
    shift 4
    printf '\n$ curl -X %s %s\n' "$method" "$path"
    got=$(curl --silent --show-error --request "$method" --header "X-API-Key: $key" \
        --output "$file" --write-out '%{http_code}' "$@" "$url$path")
    printf '%s' "$got"
    case $file in key.json) ;; *.json) printf '  '; head -c 160 "$file" ;; *) printf '  %s bytes' "$(wc -c <"$file")" ;; esac
    printf '\n'
    [ "$got" = "$wanted" ] || { echo "expected $wanted" >&2; cat "$file" >&2; exit 1; }
}

# body FILE NAME=VALUE...: a JSON body; @PATH takes a file's text, = before a value takes it as JSON.
body() {
    "$python" -c '
import json, pathlib, sys
told = dict(one.partition("=")[::2] for one in sys.argv[2:])
for name, value in told.items():
    if value[:1] == "@":
        told[name] = pathlib.Path(value[1:]).read_text("utf-8")
    elif value[:1] == "=":
        told[name] = json.loads(value[1:])
pathlib.Path(sys.argv[1]).write_text(json.dumps(told), "utf-8")' "$@"
}
json='Content-Type: application/json'

ask 200 GET /health health.json

body order.json name=aurora
ask 201 POST /projects project.json --header "$json" --data @order.json
project=$(field id project.json)

body order.json "spec=@$spec" "message=the court shoe"
ask 201 POST "/projects/$project/generations" generation.json --header "$json" --data @order.json
generation=$(field generation generation.json)

body order.json "spec=@$spec"
ask 200 POST /validate validated.json --header "$json" --data @order.json

grep -v '^ *colour\|^ *finish' "$spec" | sed '/^appearance:/,$d' >bare.yaml
body order.json "project=$project" "spec=@bare.yaml" "message=no looks yet" branch=bare
ask 409 POST /generate gate.json --header "$json" --data @order.json
body order.json "project=$project" "spec=@bare.yaml" "message=no looks yet" branch=bare missing=defaults
ask 201 POST /generate generated.json --header "$json" --data @order.json

owner=$key
for role in owner edit view factory supplier render qa; do
    key=$owner
    body order.json "label=the $role" "role=$role"
    ask 201 POST "/projects/$project/keys" key.json --header "$json" --data @order.json
    key=$(field key key.json)
    printf '%s' "$key" >"$role.key"
    case $role in
    owner | edit) body order.json 'formats==["glb"]' ;; # all nine of them take a minute to check
    *) body order.json ;;
    esac
    ask 200 POST "/export/projects/$project/generations/main" "$role.zip" --header "$json" --data @order.json
    "$rr" verify "$role.zip"
done
body order.json profile=factory
ask 403 POST "/export/projects/$project/generations/main" refused.json --header "$json" --data @order.json

key=$owner
"$rr" build "$spec" --part last --format stl -o last.stl
ask 201 POST "/imports?project=$project&name=last.stl&part=last&unit=mm&branch=scanned" imported.json \
    --header 'Content-Type: application/octet-stream' --data-binary @last.stl

key=$(cat factory.key)
body order.json "project=$project" "observation=the toe box is low" 'changes=={"last_profile.toe_spring_mm": 13}'
ask 201 POST /factory_feedback feedback.json --header "$json" --data @order.json

key=$owner
ask 200 GET "/projects/$project/generations/$generation" shown.json
hash=$(field geometry_hash shown.json)
ask 200 GET /health health.json
stop

cat <<END

project        $project
generation     $generation
geometry hash  $hash
bundles        $out/*.zip
log            $out/serve.log
END
