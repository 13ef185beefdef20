"""The whole factory bundle through the command: time and peak memory, beside `rr generate`."""

import resource
import shutil
import subprocess
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

from benchmarks.table import Row
from benchmarks.timing import RR, timed_ms

SPEC = Path(__file__).resolve().parent.parent / "examples" / "court.yaml"


def rows(rounds: int) -> list[Row]:
    """Each profile's archive of the court sneaker, from a repository whose caches are warm."""
    with TemporaryDirectory() as folder:
        shutil.copy(SPEC, Path(folder) / "spec.yaml")
        for words in (("init",), ("generate", "-m", "first")):
            _rr(Path(folder), *words)
        return [_row(Path(folder), name, max(3, rounds // 5)) for name in ("factory", "owner")]


def _row(folder: Path, profile: str, rounds: int) -> Row:
    words = ("export", "--profile", profile, "-o", "x.zip")
    _rr(folder, *words)
    taken = median(timed_ms(lambda: _rr(folder, *words)) for _ in range(rounds))
    # The largest of all children so far; profiles stand in the order of their size.
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    size = (folder / "x.zip").stat().st_size / 1e6
    return Row(
        f"rr export --profile {profile}",
        f"{taken / 1000:.1f} s",
        f"{size:.1f} MB",
        f"peak {peak:.0f} MiB",
        "–",
        None,
    )


def _rr(folder: Path, *words: str) -> None:
    subprocess.run([*RR, *words], cwd=folder, check=True, capture_output=True)
