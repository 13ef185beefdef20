"""A bundle proves itself: its members against its own manifest and sums."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from exporters import manifest, sums
from exporters.documents import json_bytes
from exporters.errors import BundleDamaged
from exporters.registry import FORMATS
from exporters.styles import shoe_scene

if TYPE_CHECKING:
    from geometry.mesh import Part

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
    for path in sorted(set(files) - {sums.NAME}):
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


def rebuilt_faults(
    files: Mapping[str, bytes],
    name: str,
    parts: tuple[Part, ...],
    appearance: Mapping[str, str],
    instrumental: Mapping[str, int | str] | None = None,
) -> tuple[BundleFault, ...]:
    """Files under `geometry/` that are not what the rebuilt parts give, byte for byte."""
    scene = shoe_scene(name, parts, appearance, instrumental)
    expected: dict[str, bytes] = {}
    for part in parts:
        for form in FORMATS.values():
            if form.promise != "everywhere" or not form.shows(part.name):
                continue
            if f"geometry/{part.name}.{form.extension}" in files:
                made = form.encode(scene.only(part.name), part.name)
                expected |= {f"geometry/{file.name}": file.data for file in made}
    there = {path for path in files if path.startswith("geometry/") and _promised(path)}
    faults = [
        _fault(path, "changed", "not the bytes the recipe rebuilds")
        for path in sorted(there)
        if files[path] != expected.get(path)
    ]
    absent = sorted(set(expected) - there)
    faults += [
        _fault(path, "missing", "the recipe gives it, the bundle does not") for path in absent
    ]
    return tuple(faults)


def _promised(path: str) -> bool:
    """Whether the file's format gives the same bytes on every machine."""
    extension = path.rpartition(".")[2]
    return all(
        form.promise == "everywhere" for form in FORMATS.values() if form.extension == extension
    )


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


def _fault(path: str, fault: Fault, message: str) -> BundleFault:
    return BundleFault(path, fault, message)
