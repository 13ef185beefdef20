#!/bin/sh
# Writes constraints.txt: one resolution for Python 3.11 to 3.13. The first argument is uv.
set -eu
uv=${1:-uv}
cd "$(dirname "$0")/.."
resolved=$("$uv" pip compile --quiet --universal --python-version 3.11 \
    --group test --group lint --group bench --no-header --no-annotate pyproject.toml)
{
    echo "# Exact versions of everything \`make\` installs, one set for Python 3.11, 3.12 and 3.13 (markers where they differ)."
    echo "# Made by \`make constraints\`, never by hand. pyproject.toml holds the ranges that users get."
    echo "$resolved"
} > constraints.txt
