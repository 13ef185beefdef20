import subprocess
import sys
import tracemalloc
import zipfile
from io import BytesIO
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exporters.archive import read_zip, safe_path, zip_bytes
from exporters.errors import BundleDamaged
from exporters.sums import write_sums

PLAIN = {"b/x.stl": b"\0" * 1000, "a.json": b"{}\n"}
FILES = {**PLAIN, "SHA256SUMS": write_sums(PLAIN)}


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
    for data in (b"", b"PK", whole[:-30], whole.replace(b"{}\n", b"{]\n")):
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
    monkeypatch.setattr("exporters.archive.LARGEST_BYTES", 1001)
    with pytest.raises(BundleDamaged, match="more than any bundle"):
        read_zip(zip_bytes(FILES, compress=True))


def test_a_member_packed_too_tightly_is_refused() -> None:
    zeros = bytes((1 << 20) + 1)
    with pytest.raises(BundleDamaged, match="packed tighter"):
        read_zip(zip_bytes({"geometry/big.stl": zeros}, compress=True))
    assert read_zip(zip_bytes({"geometry/big.stl": zeros})) == {"geometry/big.stl": zeros}


def test_members_the_sums_do_not_name_stay_packed() -> None:
    found = read_zip(zip_bytes({**FILES, "extra.bin": bytes(1 << 16)}, compress=True))
    assert found == {**FILES, "extra.bin": b""}


def test_a_directory_that_lies_about_a_size_does_not_unpack_more() -> None:
    whole = zip_bytes({"big.stl": bytes(64 << 20)}, compress=True)
    size = (64 << 20).to_bytes(4, "little")
    at = whole.rindex(size)
    lying = whole[:at] + (10).to_bytes(4, "little") + whole[at + 4 :]
    tracemalloc.start()
    with pytest.raises(BundleDamaged):
        read_zip(lying)
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert most < 8 << 20


def test_methods_that_cannot_be_bounded_are_refused() -> None:
    out = BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_LZMA) as archive:
        archive.writestr("a", b"x")
    with pytest.raises(BundleDamaged, match="no bundle is"):
        read_zip(out.getvalue())


def test_a_crowd_of_members_is_refused() -> None:
    with pytest.raises(BundleDamaged, match="more members"):
        read_zip(zip_bytes({f"{number}.x": b"" for number in range(4097)}))
