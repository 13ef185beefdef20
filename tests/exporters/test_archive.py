import shutil
import stat
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


@pytest.mark.parametrize(
    "path",
    ["/etc/passwd", "../up", "a/../../b", "a//b", "a\\b", "./a", "C:a", "a\nb", "a/b\u202ec"],
)
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


def made(*members: tuple[zipfile.ZipInfo | str, bytes], comment: bytes = b"") -> bytes:
    out = BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for member, data in members:
            archive.writestr(member, data)
        archive.comment = comment
    return out.getvalue()


@pytest.mark.parametrize("kind", [stat.S_IFLNK, stat.S_IFCHR, stat.S_IFIFO, stat.S_IFSOCK])
def test_links_and_devices_are_refused(kind: int) -> None:
    info = zipfile.ZipInfo("geometry/last.stl")
    info.create_system, info.external_attr = 3, (kind | 0o777) << 16
    with pytest.raises(BundleDamaged, match="a link or a device"):
        read_zip(made((info, b"/etc/passwd")))


@pytest.mark.parametrize(
    ("one", "other"), [("a.JSON", "A.json"), ("é.x", "e\u0301.x"), ("straße", "STRASSE")]
)
def test_paths_that_are_one_on_some_disks_are_refused(one: str, other: str) -> None:
    with pytest.raises(BundleDamaged, match="in case alone"):
        read_zip(made((one, b"x"), (other, b"y")))


def test_folders_of_their_own_are_no_members_and_stay_inside() -> None:
    assert read_zip(made(("geometry/", b""), ("geometry/a.stl", b"x"))) == {"geometry/a.stl": b"x"}
    with pytest.raises(BundleDamaged, match="no bundle has"):
        read_zip(made(("../out/", b""), ("a", b"x")))


def test_members_that_share_bytes_are_refused() -> None:
    """One packed member under many names in the directory, each unpacking to as much."""
    whole = bytearray(made(("0", bytes(range(256)) * 8)))
    start = int.from_bytes(whole[-6:-2], "little")
    entry = bytes(whole[start:-22])
    many = b"".join(entry for _ in range(50))
    end = whole[-22:]
    end[8:12] = (50).to_bytes(2, "little") * 2
    end[12:16] = len(many).to_bytes(4, "little")
    with pytest.raises(BundleDamaged):
        read_zip(bytes(whole[:start]) + many + bytes(end))
    names = [bytes(entry[:-1]) + bytes([48 + k]) for k in range(50)]
    with pytest.raises(BundleDamaged, match="share bytes"):
        read_zip(bytes(whole[:start]) + b"".join(names) + bytes(end))


def crowded(count: int, *, told: int) -> bytes:
    """A directory of `count` entries whose end tells of another number."""
    whole = bytearray(made(("a", b"x")))
    start = int.from_bytes(whole[-6:-2], "little")
    many = bytes(whole[start:-22]) * count
    end = whole[-22:]
    end[8:12] = told.to_bytes(2, "little") * 2
    end[12:16] = len(many).to_bytes(4, "little")
    return bytes(whole[:start]) + many + bytes(end)


@pytest.mark.parametrize("told", [1, 60_000])
def test_a_crowd_is_refused_before_it_is_looked_at(told: int) -> None:
    data = crowded(200_000, told=told)
    tracemalloc.start()
    with pytest.raises(BundleDamaged, match="more members"):
        read_zip(data)
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert most < 1 << 20


def test_a_directory_of_64_bits_and_a_comment_are_refused() -> None:
    whole = zip_bytes(FILES)
    locator = b"PK\x06\x07" + bytes(16)
    with pytest.raises(BundleDamaged, match="more than any bundle"):
        read_zip(whole[:-22] + locator + whole[-22:])
    with pytest.raises(BundleDamaged):
        read_zip(made(("a", b"x"), comment=b"for you"))
    with pytest.raises(BundleDamaged, match="no member"):
        read_zip(made(("a", b"x"), comment=b"PK\x05\x06" + bytes(18)))


def hidden(whole: bytes, at: int, more: bytes) -> bytes:
    """An archive with bytes at a place before its directory, whose end tells of the new place."""
    start = int.from_bytes(whole[-6:-2], "little") + len(more)
    return whole[:at] + more + whole[at:-6] + start.to_bytes(4, "little") + whole[-2:]


def test_bytes_of_no_member_are_refused() -> None:
    """A supplier's archive may not carry a mesh between its members, where no directory tells."""
    whole = zip_bytes(FILES)
    start = int.from_bytes(whole[-6:-2], "little")
    assert read_zip(hidden(whole, start, b"")) == FILES
    stowaway = zip_bytes({"last.stl": bytes(84)})[:-22]
    for data in (
        hidden(whole, start, stowaway),
        hidden(whole, start, b"\0"),
        b"#!/bin/sh\n" + whole,
        hidden(whole, 0, b"#!/bin/sh\n"),
    ):
        with zipfile.ZipFile(BytesIO(data)) as archive:
            assert set(archive.namelist()) == set(FILES)
        with pytest.raises(BundleDamaged, match="no member"):
            read_zip(data)
    with pytest.raises(BundleDamaged, match="bytes of its own"):
        read_zip(made(("geometry/", b"solid"), ("a.json", b"{}")))


class Piped(BytesIO):
    """A place to write to that cannot go back, as a pipe."""

    def seekable(self) -> bool:
        return False

    def seek(self, *_: object) -> int:
        raise OSError("a pipe")


@pytest.mark.parametrize("method", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED])
def test_what_other_tools_pack_again_is_read(method: int) -> None:
    out = Piped()
    with zipfile.ZipFile(out, "w", method) as archive:
        for path in reversed(FILES):
            archive.writestr(path, FILES[path])
    assert out.getvalue().count(b"PK\x07\x08") == len(FILES)
    assert read_zip(out.getvalue()) == FILES


def test_unzip_accepts_it(tmp_path: Path) -> None:
    archive = tmp_path / "x.zip"
    archive.write_bytes(zip_bytes(FILES))
    if not shutil.which("unzip"):
        pytest.skip("needs unzip")
    done = subprocess.run(["unzip", "-t", archive], capture_output=True, text=True, check=False)
    assert done.returncode == 0 and "No errors detected" in done.stdout
