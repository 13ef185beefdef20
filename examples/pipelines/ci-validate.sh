#!/bin/sh
# CI: check every spec of a folder and leave a report the CI system can show.
#
#   sh ci-validate.sh FOLDER [REPORT.sarif]
#
# Ends with 0 when all specs are valid, 1 when some are not, 2 when there are none to check.
# RR names the command, if it is not `rr`.
set -eu

folder=${1:?usage: ci-validate.sh FOLDER [REPORT.sarif]}
report=${2:-report.sarif}
rr=${RR:-rr}

set -- "$folder"/*.yaml
[ -e "$1" ] || { echo "no specs in $folder" >&2; exit 2; }

answer=0
"$rr" validate "$@" --format sarif > "$report" || answer=$?
"$rr" validate "$@" || true # the same findings for whoever reads the log
exit "$answer"
