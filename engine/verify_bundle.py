"""Verify a bundle without a repository: its sums, and a rebuild where it holds its recipe."""

from __future__ import annotations

import stat
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar, Final

from engine.recipe import RECIPE
from engine.verify import Check, Verified
from schemas.errors import RRError
from schemas.printable import printable

if TYPE_CHECKING:
    from exporters.signing import PublicKeys


_MOST_TOLD: Final = 8


class NotABundleError(RRError):
    """Neither a bundle folder (with `manifest.json` in it) nor a bundle's ZIP archive."""

    code: ClassVar[str] = "RR-E028"
    exit_code: ClassVar[int] = 5
    http_status: ClassVar[int] = 404
    hint: ClassVar[str] = "name the folder or the .zip that `rr export` wrote"


@dataclass(frozen=True, slots=True)
class BundleVerified:
    """Whose bundle it is, what was verified, and the members that are not as they were made."""

    profile: str
    bundle: str
    generation: str | None
    faults: tuple[str, ...]
    result: Verified

    def to_dict(self) -> dict[str, Any]:
        """Return the result as JSON values."""
        return {
            **self.result.to_dict(),
            "ok": self.result.ok and not self.faults,
            "profile": self.profile,
            "bundle": self.bundle,
            "generation": self.generation,
            "faults": list(self.faults),
        }


def is_bundle_folder(path: Path) -> bool:
    """Return whether a path is a folder with the inventory of a bundle, or its sums."""
    return (path / "manifest.json").is_file() or (path / "SHA256SUMS").is_file()


def read_bundle(path: Path) -> dict[str, bytes]:
    """Return the members of a bundle folder or archive; raises NotABundleError, BundleDamaged."""
    from exporters.archive import LARGEST_BYTES, read_zip

    if not path.is_dir():
        if not path.is_file():
            raise NotABundleError(f"{path} is no file", place=str(path))
        if path.stat().st_size > LARGEST_BYTES:
            raise NotABundleError(f"{path} is larger than any bundle", place=str(path))
        return read_zip(path.read_bytes())
    if not is_bundle_folder(path):
        raise NotABundleError(f"{path} holds no manifest.json", place=str(path))
    files = _files_below(path)
    if sum(item.stat().st_size for item in files) > LARGEST_BYTES:
        raise NotABundleError(f"{path} holds more than any bundle", place=str(path))
    return {item.relative_to(path).as_posix(): item.read_bytes() for item in files}


def _files_below(folder: Path) -> list[Path]:
    """The plain files of a folder in order; raises NotABundleError for links, devices, crowds."""
    from exporters.archive import MOST_MEMBERS

    found = []
    for number, item in enumerate(folder.rglob("*")):
        if number > 2 * MOST_MEMBERS:
            raise NotABundleError(f"{folder} holds more than any bundle", place=str(folder))
        kind = item.lstat().st_mode
        if stat.S_ISREG(kind):
            found.append(item)
        elif not stat.S_ISDIR(kind):
            raise NotABundleError(f"{item} is a link or a device", place=str(item))
    return sorted(found)


def verify_bundle(files: Mapping[str, bytes], keys: PublicKeys | None = None) -> BundleVerified:
    """Return what is true of a bundle; every fault is named, none is raised.

    With `keys`, one of them must have signed it. Raises SigningNeedsExtra.
    """
    from engine.rebuild_bundle import rebuild
    from exporters.verify import check_members

    found = check_members(files)
    # Paths and words are the sender's: none may steer the terminal of who reads them.
    faults = tuple(printable(f"{fault.path}: {fault.message}") for fault in found.faults)
    sums = Check(
        "sums",
        "same" if found.sound else "differs",
        f"{found.files} files against manifest.json and SHA256SUMS",
    )
    checks = [sums, *_signed(files, keys)]
    if found.sound:
        checks.append(_list_of_files(found.manifest, files))
        checks += rebuild(found.manifest, files) if RECIPE in files else []
    generation = found.manifest.get("generation")
    return BundleVerified(
        profile=printable(str(found.manifest.get("profile", "unknown"))),
        bundle=printable(str(found.manifest.get("bundle", ""))),
        generation=printable(generation) if isinstance(generation, str) else None,
        faults=faults,
        result=Verified(tuple(replace(one, message=printable(one.message)) for one in checks)),
    )


def _signed(files: Mapping[str, bytes], keys: PublicKeys | None) -> list[Check]:
    if keys is None:
        return []
    from exporters.signing import check_signature

    found = check_signature(files, keys)
    return [Check("signature", "same" if found.ok else "differs", found.message)]


def _list_of_files(manifest: Mapping[str, Any], files: Mapping[str, bytes]) -> Check:
    """Whether a bundle holds all that its profile holds; another release may have listed others."""
    from exporters.errors import FormatNotInProfile
    from exporters.verify import absent_files, strange_files
    from schemas.release import RELEASE

    profile, release = manifest["profile"], manifest["release"]
    if release != RELEASE:
        told = f"not checked: made by release {release}, this is {RELEASE}"
        return Check("files", "not rebuilt", told)
    try:
        absent, strange = absent_files(manifest, files), strange_files(manifest, files)
    except FormatNotInProfile as error:
        return Check("files", "differs", error.message)
    if absent or strange:
        parts = [f"it lacks {_named(absent)}"] if absent else []
        parts += [f"it may not hold {_named(strange)}"] if strange else []
        return Check("files", "differs", f"for a {profile} bundle {'; '.join(parts)}")
    return Check("files", "same", f"all that a {profile} bundle holds")


def _named(paths: tuple[str, ...]) -> str:
    """Some paths in words, the first of many."""
    more = len(paths) - _MOST_TOLD
    return ", ".join(paths[:_MOST_TOLD]) + (f" and {more} more" if more > 0 else "")
