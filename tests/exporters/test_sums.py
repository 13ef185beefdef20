import subprocess
from pathlib import Path

import pytest

from exporters.errors import BundleDamaged
from exporters.sums import read_sums, sha256, write_sums

FILES = {"b.txt": b"two\n", "a/b c.txt": b"one\n"}


def test_one_line_a_file_sorted_by_path() -> None:
    lines = write_sums(FILES).decode().splitlines()
    assert lines == [sha256(b"one\n") + "  a/b c.txt", sha256(b"two\n") + "  b.txt"]
    assert read_sums(write_sums(FILES)) == {path: sha256(data) for path, data in FILES.items()}


def test_sha256sum_accepts_the_file(tmp_path: Path) -> None:
    for path, data in FILES.items():
        (tmp_path / path).parent.mkdir(exist_ok=True)
        (tmp_path / path).write_bytes(data)
    (tmp_path / "SHA256SUMS").write_bytes(write_sums(FILES))
    check = ["sha256sum", "--check", "--strict", "SHA256SUMS"]
    assert subprocess.run(check, cwd=tmp_path, capture_output=True, check=False).returncode == 0
    (tmp_path / "b.txt").write_bytes(b"twa\n")
    assert subprocess.run(check, cwd=tmp_path, capture_output=True, check=False).returncode == 1


@pytest.mark.parametrize(
    "line",
    [
        b"abc  a.txt\n",
        b"0" * 64 + b" a.txt\n",
        b"\n",
        (b"0" * 64 + b"  a.txt\n") * 2,
        b"0" * 64 + b"  b.txt\n" + b"0" * 64 + b"  a.txt\n",
        b"0" * 64 + b"  a.txt",
        b"0" * 64 + b"  a.txt\r\n",
        b"0" * 64 + b"  a.txt\x0b",
        b"0" * 64 + b"  a.txt\x0b" + b"0" * 64 + b"  b.txt\n",
    ],
)
def test_a_damaged_line_is_named(line: bytes) -> None:
    with pytest.raises(BundleDamaged, match="line"):
        read_sums(line)


def test_no_flip_of_a_bit_between_the_words_is_overlooked() -> None:
    whole = write_sums(FILES)
    ends = [place for place, sign in enumerate(whole) if sign in b"\n "]
    for place in ends:
        for bit in range(8):
            changed = bytearray(whole)
            changed[place] ^= 1 << bit
            try:
                found = read_sums(bytes(changed))
            except BundleDamaged:
                continue
            assert found != read_sums(whole), (place, bit)
