"""Writing files and folders: whole, or as they were."""

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
)
from tests.cli.world import tree


def test_a_folder_becomes_visible_whole(tmp_path: Path) -> None:
    target = tmp_path / "out"
    sums = b"0" * 64 + b"  manifest.json\n" + b"0" * 64 + b"  a/b.txt\n"
    write_folder(target, {"manifest.json": b"{}", "a/b.txt": b"1", "SHA256SUMS": sums})
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
    bundle = {"manifest.json": b"{}", "SHA256SUMS": b"0" * 64 + b"  manifest.json\n"}
    folder = tmp_path / "bundle"
    write_folder(folder, bundle)
    write_folder(folder, bundle)
    (folder / "notes.txt").write_bytes(b"mine")
    with pytest.raises(FolderInUseError):
        write_folder(folder, bundle)
    assert (folder / "notes.txt").read_bytes() == b"mine"


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
    "name", ["../x", "/x", "a/b", "a\\b", "..", ".x", "~root", "C:x", "é" * 130]
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


@pytest.mark.parametrize("name", [".rr", ".rr/format", ".rr/new/shoe.zip", "link/format"])
def test_nothing_is_written_into_a_store(name: str, tmp_path: Path) -> None:
    store = tmp_path / ".rr"
    store.mkdir()
    (store / "format").write_bytes(b"2\n")
    (tmp_path / "link").symlink_to(store)
    for write in (
        lambda: write_file(tmp_path / name, b"mesh"),
        lambda: write_folder(tmp_path / name, {"manifest.json": b"{}"}),
        lambda: write_parts(tmp_path / name, {"last.stl": b"mesh"}),
    ):
        with pytest.raises(PlaceOfTheStoreError):
            write()
    assert [path.name for path in store.iterdir()] == ["format"]
    assert (store / "format").read_bytes() == b"2\n"


def test_an_earlier_signed_bundle_is_replaced(tmp_path: Path) -> None:
    sums = b"0" * 64 + b"  manifest.json\n"
    signed = {"manifest.json": b"{}", "SHA256SUMS": sums, "SHA256SUMS.sig": b"s"}
    for _ in range(2):
        write_folder(tmp_path / "out", signed)
    assert tree(tmp_path / "out") == signed
