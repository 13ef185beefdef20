"""Writing files and folders: whole, or as they were."""

import os
import stat
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from engine.places import (
    FolderInTheWayError,
    FolderInUseError,
    LinkInTheWayError,
    PlaceOfTheStoreError,
    UnsafeNameError,
    file_named,
    require_no_link,
    require_place_for_folder,
    write_file,
    write_folder,
    write_parts,
    write_stream,
)
from exporters.sums import write_sums
from tests.cli.world import tree


def test_a_folder_becomes_visible_whole(tmp_path: Path) -> None:
    target = tmp_path / "out"
    write_folder(target, summed({"manifest.json": b"{}", "a/b.txt": b"1"}))
    write_folder(target, {"manifest.json": b"{}", "c.txt": b"2"})
    assert tree(target) == {"manifest.json": b"{}", "c.txt": b"2"}
    assert list(tmp_path.iterdir()) == [target]
    (tmp_path / "other").mkdir()
    (tmp_path / "other" / "mine").write_text("x")
    with pytest.raises(FolderInUseError):
        write_folder(tmp_path / "other", {"a": b""})
    write_file(tmp_path / "file", b"1")
    for write in (write_folder, write_parts):
        with pytest.raises(FolderInUseError, match="is a file, not a folder"):
            write(tmp_path / "file", {"a": b""})
    with pytest.raises(FolderInTheWayError, match="is a folder, not a file"):
        write_file(tmp_path / "other", b"")


def summed(files: dict[str, bytes]) -> dict[str, bytes]:
    """The files and their sums."""
    return {**files, "SHA256SUMS": write_sums(files)}


def test_a_failed_write_leaves_the_old_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "x"
    write_file(path, b"old")

    def fail(self: Path, target: Path) -> None:
        raise OSError("planted")

    monkeypatch.setattr(Path, "replace", fail)
    with pytest.raises(OSError, match="planted"):
        write_file(path, b"new")
    monkeypatch.undo()
    assert tree(tmp_path) == {"x": b"old"}
    write_parts(tmp_path, {"y": b"1"})
    assert set(tree(tmp_path)) == {"x", "y"}


def test_a_bundle_with_somebody_elses_file_in_it_is_not_replaced(tmp_path: Path) -> None:
    bundle = summed({"manifest.json": b"{}"})
    folder = tmp_path / "bundle"
    write_folder(folder, bundle)
    write_folder(folder, bundle)
    (folder / "notes.txt").write_bytes(b"mine")
    with pytest.raises(FolderInUseError):
        write_folder(folder, bundle)
    assert (folder / "notes.txt").read_bytes() == b"mine"


FORM = "documents/qa_form.xlsx"


@pytest.mark.parametrize("change", ["filled in", "a link beside", "a link instead", "a pipe"])
def test_what_was_done_to_a_bundle_since_is_not_thrown_away(tmp_path: Path, change: str) -> None:
    """A form that was filled in where it lies is work that nobody has twice."""
    folder = tmp_path / "bundle"
    bundle = summed({"manifest.json": b"{}", FORM: b"blank"})
    write_folder(folder, bundle)
    if change == "filled in":
        (folder / FORM).write_bytes(b"12 pairs, 1 major")
    elif change == "a link beside":
        (folder / "away").symlink_to(tmp_path, target_is_directory=True)
    else:
        (folder / FORM).unlink()
        if change == "a pipe":
            os.mkfifo(folder / FORM)
        else:
            (tmp_path / "mine").write_bytes(b"blank")
            (folder / FORM).symlink_to(tmp_path / "mine")
    before = sorted(folder.rglob("*"))
    with pytest.raises(FolderInUseError):
        write_folder(folder, bundle)
    assert sorted(folder.rglob("*")) == before
    if change == "filled in":
        assert (folder / FORM).read_bytes() == b"12 pairs, 1 major"


def test_what_comes_into_the_folder_meanwhile_is_not_thrown_away(tmp_path: Path) -> None:
    """The sizes of a run are built as they are written, for minutes."""
    folder = tmp_path / "run"

    def files() -> Iterator[tuple[str, bytes]]:
        yield "a", b"1"
        folder.mkdir()
        (folder / "mine").write_text("x")

    with pytest.raises(FolderInUseError):
        write_stream(folder, files())
    assert tree(tmp_path) == {"run/mine": b"x"}


def test_an_earlier_bundle_stays_where_the_new_one_cannot_take_its_place(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder, bundle = tmp_path / "bundle", summed({"manifest.json": b"{}"})
    write_folder(folder, bundle)
    real = Path.replace

    def fail(self: Path, target: Path) -> Path:
        if self.name.endswith(".new"):
            raise OSError("planted")
        return real(self, target)

    monkeypatch.setattr(Path, "replace", fail)
    with pytest.raises(OSError, match="planted"):
        write_folder(folder, summed({"manifest.json": b"[]"}))
    monkeypatch.undo()
    assert tree(tmp_path) == {f"bundle/{name}": data for name, data in bundle.items()}


def test_somebody_s_hidden_folder_is_not_taken_for_ours(tmp_path: Path) -> None:
    folder, bundle = tmp_path / "bundle", summed({"manifest.json": b"{}"})
    for _ in range(2):
        write_folder(folder, bundle)
        (tmp_path / ".bundle.old1").mkdir(exist_ok=True)
        (tmp_path / ".bundle.old1" / "mine").write_text("x")
    assert sorted(path.name for path in tmp_path.iterdir()) == [".bundle.old1", "bundle"]
    assert (tmp_path / ".bundle.old1" / "mine").read_text() == "x"


def test_a_foreign_folder_with_a_manifest_is_not_a_bundle(tmp_path: Path) -> None:
    (tmp_path / "manifest.json").write_bytes(b"{}")
    (tmp_path / "index.html").write_bytes(b"mine")
    with pytest.raises(FolderInUseError):
        write_folder(tmp_path, {"manifest.json": b"{}"})
    assert tree(tmp_path) == {"manifest.json": b"{}", "index.html": b"mine"}


def test_a_folder_without_sums_is_not_looked_through(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """`-o ~` or `-o /` is refused at once, not after a walk through all that is there."""
    (tmp_path / "mine").write_text("x")
    monkeypatch.setattr(Path, "rglob", lambda *_: pytest.fail("walked"))
    with pytest.raises(FolderInUseError):
        require_place_for_folder(tmp_path)


def test_a_link_where_the_new_file_is_prepared_is_not_followed(tmp_path: Path) -> None:
    victim = tmp_path / "victim"
    victim.write_text("mine")
    (tmp_path / ".x.zip.new").symlink_to(victim)
    write_file(tmp_path / "x.zip", b"new")
    assert victim.read_text() == "mine" and (tmp_path / "x.zip").read_bytes() == b"new"
    away = tmp_path / "away"
    away.mkdir()
    (tmp_path / ".out.new").symlink_to(away)
    write_folder(tmp_path / "out", {"a": b"1"})
    assert not list(away.iterdir()) and not (tmp_path / "out").is_symlink()


@pytest.mark.parametrize(
    "name", ["../x", "/x", "a/b", "a\\b", "..", ".x", "~root", "-o", "C:x", "é" * 130]
)
def test_a_shoe_s_name_leads_no_file_out_of_the_folder(name: str) -> None:
    with pytest.raises(UnsafeNameError) as caught:
        file_named(name, "-factory.zip")
    assert "-o" in caught.value.next_step
    assert file_named("Zoë low, v2", ".zip") == Path("Zoë low, v2.zip")


def test_links_are_told_whether_they_lead_anywhere_or_not(tmp_path: Path) -> None:
    for number, to in enumerate((tmp_path, tmp_path / "nowhere")):
        link = tmp_path / f"{number}"
        link.symlink_to(to)
        with pytest.raises(LinkInTheWayError):
            require_no_link(link)
        require_no_link(link / "x.zip")


def test_a_pipe_takes_the_bytes_and_stays_a_pipe(tmp_path: Path) -> None:
    pipe = tmp_path / "x.zip"
    os.mkfifo(pipe)
    with ThreadPoolExecutor(1) as readers:
        read = readers.submit(pipe.read_bytes)
        write_file(pipe, b"bundle")
        assert read.result(timeout=10) == b"bundle"
    assert pipe.is_fifo() and [path.name for path in tmp_path.iterdir()] == ["x.zip"]


def test_a_device_stays_a_device(tmp_path: Path) -> None:
    null = tmp_path / "null"
    try:
        os.mknod(null, stat.S_IFCHR | 0o666, os.stat(os.devnull).st_rdev)
        null.write_bytes(b"")
    except PermissionError:
        pytest.skip("devices are for root alone here")
    write_file(null, b"mesh")
    assert null.is_char_device()


@pytest.mark.parametrize("name", [".rr", ".rr/format", ".rr/new/shoe.zip", "link/format"])
def test_nothing_is_written_into_a_store(name: str, tmp_path: Path) -> None:
    store = tmp_path / ".rr"
    store.mkdir()
    (store / "format").write_bytes(b"2\n")
    (tmp_path / "link").symlink_to(store)
    writes: tuple[Callable[[], None], ...] = (
        lambda: write_file(tmp_path / name, b"mesh"),
        lambda: write_folder(tmp_path / name, {"manifest.json": b"{}"}),
        lambda: write_parts(tmp_path / name, {"last.stl": b"mesh"}),
    )
    for write in writes:
        with pytest.raises(PlaceOfTheStoreError):
            write()
    assert [path.name for path in store.iterdir()] == ["format"]
    assert (store / "format").read_bytes() == b"2\n"


def test_an_earlier_signed_bundle_is_replaced(tmp_path: Path) -> None:
    signed = {**summed({"manifest.json": b"{}"}), "SHA256SUMS.sig": b"s"}
    for _ in range(2):
        write_folder(tmp_path / "out", signed)
    assert tree(tmp_path / "out") == signed
