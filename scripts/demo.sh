#!/bin/sh
# The whole path on the example court shoe: init, validate, generate, log, show, verify, export, view.
# Usage: demo.sh RR FOLDER. A second run finds its project again and changes nothing.
# PROFILE is whose bundle it makes: owner, or another.
set -eu
case $1 in /*) rr=$1 ;; *) rr=$PWD/$1 ;; esac
spec=$PWD/examples/court.yaml
mkdir -p "$2"
out=$(cd "$2" && pwd)
profile=${PROFILE:-owner}

step() {
    printf '\n$ rr'
    for word in "$@"; do
        case $word in *" "*) printf ' "%s"' "$word" ;; *) printf ' %s' "$word" ;; esac
    done
    printf '\n'
    "$rr" "$@"
}

cd "$out"
[ -d court/.rr ] || step init court
cd court
cp "$spec" spec.yaml

step validate
step generate -m "the court shoe"
step log
step show
step verify
step export --profile "$profile" -o "../court-$profile.zip"
step verify "../court-$profile.zip"
step view -o ../court.html
step render -o ../court.png

hash=$("$rr" show --json | sed -n 's/.*"geometry_hash": *"\([0-9a-f]*\)".*/\1/p' | head -n 1)
cat <<END

bundle         $out/court-$profile.zip
viewer page    $out/court.html
picture        $out/court.png
geometry hash  $hash
END
