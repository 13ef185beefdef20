import subprocess
import sys
import zipfile
from io import BytesIO
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exporters.archive import read_zip, safe_path, zip_bytes
from exporters.errors import BundleDamaged

FILES = {"b/x.stl": b"\0" * 1000, "a.json": b"{}\n", "SHA256SUMS": b""}


def test_order_times_modes_and_method_are_fixed() -> None:
    with zipfile.ZipFile(BytesIO(zip_bytes(FILES))) as archive:
        assert archive.testzip() is None
        found = archive.infolist()
    assert [info.filename for info in found] == ["SHA256SUMS", "a.json", "b/x.stl"]
    for info in found:
        assert info.date_time == (1980, 1, 1, 0, 0, 0)
        assert (info.external_attr >> 16, info.create_system) == (0o100644, 3)
        assert (info.compress_type, info.extra) == (zipfile.ZIP_STORED, b"")


def test_the_order_of_making_does_not_show() -> None:
    assert zip_bytes(FILES) == zip_bytes(dict(reversed(FILES.items())))


def test_deflated_members_are_the_same_and_smaller() -> None:
    packed = zip_bytes(FILES, compress=True)
    assert len(packed) < len(zip_bytes(FILES))
    assert read_zip(packed) == FILES


def test_other_tools_unpack_it(tmp_path: Path) -> None:
    archive = tmp_path / "x.zip"
    archive.write_bytes(zip_bytes(FILES))
    subprocess.run(
        [sys.executable, "-m", "zipfile", "-e", str(archive), str(tmp_path / "out")], check=True
    )
    assert (tmp_path / "out" / "b" / "x.stl").read_bytes() == FILES["b/x.stl"]


@given(st.dictionaries(st.from_regex(r"[a-z]{1,5}(/[a-zé]{1,5})?\.x", fullmatch=True), st.binary()))
def test_round_trip(files: dict[str, bytes]) -> None:
    assert read_zip(zip_bytes(files)) == files
    assert read_zip(zip_bytes(files, compress=True)) == files


def test_a_truncated_or_foreign_archive_is_refused() -> None:
    whole = zip_bytes(FILES)
    for data in (b"", b"PK", whole[:-30], whole[:200] + b"x" + whole[201:]):
        with pytest.raises(BundleDamaged):
            read_zip(data)


@pytest.mark.parametrize("path", ["/etc/passwd", "../up", "a/../../b", "a//b", "a\\b", "./a"])
def test_paths_that_leave_the_folder_are_refused(path: str) -> None:
    assert not safe_path(path)
    out = BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr(path, b"x")
    with pytest.raises(BundleDamaged, match="no bundle has"):
        read_zip(out.getvalue())


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_a_path_that_stands_twice_is_refused() -> None:
    out = BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("a", b"x")
        archive.writestr("a", b"y")
    with pytest.raises(BundleDamaged):
        read_zip(out.getvalue())


def test_an_archive_made_to_fill_memory_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("exporters.archive._LARGEST_BYTES", 1001)
    with pytest.raises(BundleDamaged, match="more than any bundle"):
        read_zip(zip_bytes(FILES, compress=True))
