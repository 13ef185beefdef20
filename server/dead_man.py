"""A watcher that stops a server process when the process that started it dies, however it dies."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

# It reads from a pipe of which we alone hold the other end: the kernel closes that at our death.
_WATCH = """
read -r word
[ "$word" = done ] && exit 0
kill -s "$2" "$1"
for _ in 1 2 3 4 5 6 7 8 9 10; do
    kill -0 "$1" 2>/dev/null || break
    sleep 1
done
rm -rf -- "$3"
"""


@contextmanager
def dead_man(pid: int, folder: Path, *, quick: bool) -> Iterator[None]:
    """Watch over a server while a block runs; `folder` is removed after a death of ours.

    `quick` says that the server need not write down what it knows.
    """
    how = "QUIT" if quick else "INT"
    watcher = subprocess.Popen(
        ["/bin/sh", "-c", _WATCH, "sh", str(pid), how, str(folder)],
        stdin=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
        cwd="/",
    )
    try:
        yield
    finally:
        watcher.communicate(b"done\n")
