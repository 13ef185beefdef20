"""A bundle proves itself: its members against its own manifest and sums."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import islice
from typing import Any, Literal

from exporters import manifest, sums
from exporters.bundle import paths_of
from exporters.documents import json_bytes
from exporters.errors import BundleDamaged
from exporters.manifest import BundleFile
from exporters.manifest_schema import manifest_schema
from exporters.schema_check import schema_faults

_MOST_TOLD = 20
Fault = Literal["missing", "unlisted", "changed", "damaged"]


@dataclass(frozen=True, slots=True)
class BundleFault:
    """One member that is not as the bundle says."""

    path: str
    fault: Fault
    message: str


@dataclass(frozen=True, slots=True, eq=False)
class BundleCheck:
    """What checking a bundle found. `manifest` is empty when it could not be read."""

    manifest: Mapping[str, Any]
    files: int
    faults: tuple[BundleFault, ...]

    @property
    def sound(self) -> bool:
        """True when every member is as the bundle says."""
        return not self.faults


def check_members(files: Mapping[str, bytes]) -> BundleCheck:
    """Members (path to bytes) against `manifest.json` and `SHA256SUMS`; all faults at once."""
    faults: list[BundleFault] = []
    listed = _sums(files, faults)
    found = _manifest(files, faults)
    entries = {str(entry["path"]): entry for entry in found.get("files", [])}
    if list(entries) != sorted(str(entry["path"]) for entry in found.get("files", [])):
        faults.append(_fault(manifest.NAME, "damaged", "files stand twice or out of order"))
    for path in sorted(set(files) - {sums.NAME, *sums.SIGNATURES}):
        expected = listed.get(path)
        if expected is None:
            faults.append(_fault(path, "unlisted", f"not listed in {sums.NAME}"))
        elif sums.sha256(files[path]) != expected:
            faults.append(_fault(path, "changed", f"not the bytes {sums.NAME} names"))
        if path != manifest.NAME and path not in entries:
            faults.append(_fault(path, "unlisted", f"not listed in {manifest.NAME}"))
    faults += [
        _fault(path, "missing", f"listed in {sums.NAME} but not there")
        for path in sorted(set(listed) - set(files))
    ]
    for path, entry in sorted(entries.items()):
        if path not in files:
            faults.append(_fault(path, "missing", f"listed in {manifest.NAME} but not there"))
        elif entry["sha256"] != sums.sha256(files[path]) or entry["bytes"] != len(files[path]):
            faults.append(_fault(path, "changed", f"not the bytes {manifest.NAME} names"))
    return BundleCheck(found, len(files), tuple(faults))


def require_sound(files: Mapping[str, bytes]) -> BundleCheck:
    """The check of a bundle; `BundleDamaged`, naming every fault, when it found any."""
    found = check_members(files)
    if found.sound:
        return found
    first = found.faults[0]
    more = len(found.faults) - 1
    tail = f", and {more} more" if more else ""
    raise BundleDamaged(
        f"{first.path}: {first.message}{tail}",
        place=first.path,
        details={"faults": [f"{fault.path}: {fault.message}" for fault in found.faults]},
    )


def absent_files(found: Mapping[str, Any], files: Mapping[str, bytes]) -> tuple[str, ...]:
    """Paths that a bundle of this profile and these formats always has, and this one has not.

    `found` is its manifest, by the schema. Which parts the shoe has is told by its recipe. Raises
    `FormatNotInProfile` for formats that the profile never holds.
    """
    return tuple(sorted(set(_wanted(found, files, _parts(files) or ())) - set(files)))


def strange_files(found: Mapping[str, Any], files: Mapping[str, bytes]) -> tuple[str, ...]:
    """Paths that no bundle of this profile and these formats has; raises as `absent_files`.

    Of a recipe that names no parts it is not known which files of geometry are.
    """
    parts = _parts(files)
    wanted = _wanted(found, files, parts or ())
    own = {*wanted, *sums.SIGNATURES}
    unknown = "geometry/" if parts is None and found["formats"] else "\0"
    return tuple(sorted(path for path in set(files) - own if not path.startswith(unknown)))


def _wanted(
    found: Mapping[str, Any], files: Mapping[str, bytes], parts: Iterable[str]
) -> Mapping[str, str]:
    source = "json" if "spec/source.json" in files else "yaml"
    return paths_of(found["profile"], parts, found["formats"], source_suffix=source)


def _parts(files: Mapping[str, bytes]) -> list[str] | None:
    """The parts that the recipe of a bundle names; None where it has none."""
    try:
        return [str(name) for name in json.loads(files["recipe.json"])["parts"]]
    except (KeyError, ValueError, TypeError, RecursionError):
        return None


def rebuilt_faults(
    files: Mapping[str, bytes], again: Iterable[BundleFile]
) -> tuple[tuple[BundleFault, ...], tuple[str, ...]]:
    """Files that are not what was made again, byte for byte.

    First the faults: of files that have the same bytes everywhere. Then the paths of those that
    differ and were promised for one release with its libraries only.
    """
    made = {file.path: file for file in again}
    faults, other = [], []
    for path, file in sorted(made.items()):
        if path not in files:
            faults.append(_fault(path, "missing", "the recipe gives it, the bundle does not"))
        elif files[path] != file.data and file.promise == "everywhere":
            faults.append(_fault(path, "changed", "not the bytes the recipe rebuilds"))
        elif files[path] != file.data:
            other.append(path)
    built = ("geometry/", "preview/")
    faults += [
        _fault(path, "unlisted", "the recipe does not give it")
        for path in sorted(set(files) - set(made))
        if path.startswith(built)
    ]
    return tuple(faults), tuple(other)


def _sums(files: Mapping[str, bytes], faults: list[BundleFault]) -> dict[str, str]:
    if sums.NAME not in files:
        faults.append(_fault(sums.NAME, "missing", "the bundle has no sums"))
        return {}
    try:
        return sums.read_sums(files[sums.NAME])
    except BundleDamaged as error:
        faults.append(_fault(sums.NAME, "damaged", error.message))
        return {}


def _manifest(files: Mapping[str, bytes], faults: list[BundleFault]) -> dict[str, Any]:
    if manifest.NAME not in files:
        faults.append(_fault(manifest.NAME, "missing", "the bundle has no manifest"))
        return {}
    try:
        found = manifest.read_manifest(files[manifest.NAME])
    except BundleDamaged as error:
        faults.append(_fault(manifest.NAME, "damaged", error.message))
        return {}
    try:
        ours = json_bytes(found)
    except (ValueError, RecursionError):  # NaN, or nested deeper than we ever write
        ours = b""
    if files[manifest.NAME] != ours:
        faults.append(_fault(manifest.NAME, "damaged", "not written the way RR Engine writes it"))
        return found
    odd = islice(schema_faults(manifest_schema(), found), _MOST_TOLD)
    faults += [_fault(manifest.NAME, "damaged", f"not by its schema: {told}") for told in odd]
    return found


def _fault(path: str, fault: Fault, message: str) -> BundleFault:
    return BundleFault(path, fault, message)
