#!/bin/sh
# Prints the newest Python this project supports that can make a virtual environment; PYTHON=... overrides.
# A name on PATH proves nothing (version managers leave shims behind), so each is run.
set -eu
able='import sys, ensurepip, venv; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13))'
for python in ${PYTHON:-python3.13 python3.12 python3.11 python3 python}; do
    if "$python" -c "$able" >/dev/null 2>&1; then
        command -v "$python"
        exit 0
    fi
done
echo "no Python 3.11, 3.12 or 3.13 with venv found; install one, or set PYTHON=/path/to/python" >&2
exit 1
