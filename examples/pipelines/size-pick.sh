#!/bin/sh
# Size pick: which of several specs was made for a customer's size, and does it fit?
#
#   sh size-pick.sh SIZE SPEC...        for example: sh size-pick.sh "US 9" examples/*.yaml
#
# Converts SIZE to EU, reads the last length of each spec, and prints the closest one and how far off it
# is. Ends with 1 when none is within half a size (3.3 mm of last length).
set -eu

size=${1:?usage: size-pick.sh SIZE SPEC...}
shift
rr=${RR:-rr}

# number_after NAME: the number after the first mention of "NAME" in the JSON on standard input.
number_after() {
    awk -v name="\"$1\"" 'index($0, name) { found = 1 }
        found && /(value|last_length_mm)": *[0-9]/ { gsub(/[^0-9.]/, ""); print; exit }'
}

wanted=$("$rr" size convert "$size" --wearer men --json | number_after last_length_mm)
best=$(for spec in "$@"; do
    length=$("$rr" resolve "$spec" --json | number_after last.length_mm)
    awk -v a="$length" -v b="$wanted" -v s="$spec" \
        'BEGIN { d = a - b; if (d < 0) d = -d; printf "%d %s mm: %s\n", d * 1000, a, s }'
done | sort -n | head -n 1)

distance=${best%% *}
echo "$size wants a last of $wanted mm; closest: ${best#* }"
[ "$distance" -le 3334 ]
