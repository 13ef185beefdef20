#!/bin/sh
# The whole path on the example court shoe: init, validate, generate, log, show, verify, export, view.
# Usage: demo.sh RR FOLDER. A second run finds its project again and changes nothing.
set -eu
rr=$1
case $rr in /*) ;; *) rr=$PWD/$rr ;; esac
mkdir -p "$2"
out=$(cd "$2" && pwd)
spec=$PWD/examples/court.yaml
project=$out/court

step() {
    printf '\n$ rr %s\n' "$*"
    "$rr" "$@"
}

[ -d "$project/.rr" ] || step init "$project"
cd "$project"
cp "$spec" spec.yaml

step validate spec.yaml
step generate -m "the court shoe" --missing defaults
step log
step show
step verify
step export --profile owner -o "$out/court-owner.zip"
step verify "$out/court-owner.zip"
step view -o "$out/court.html"
step render -o "$out/court.png"

hash=$("$rr" show --json | sed -n 's/.*"geometry_hash": *"\([0-9a-f]*\)".*/\1/p' | head -n 1)
cat <<END

bundle         $out/court-owner.zip
viewer page    $out/court.html
picture        $out/court.png
geometry hash  $hash
END
