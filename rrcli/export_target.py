"""Delivering a bundle: a folder, one archive, or the archive on stdout."""

from __future__ import annotations

from pathlib import Path
from shlex import quote
from typing import TYPE_CHECKING

from rrcli.failure import UsageMistakeError
from rrcli.short import plural, size_text
from schemas.printable import printable

if TYPE_CHECKING:
    from engine.export import Bundle
    from rrcli.session import Session
    from store.repository import Repository

STDOUT = "-"


def archive_named(repository: Repository, rev: str, profile: str) -> Path:
    """Where a bundle goes without -o: `NAME-PROFILE.zip` here; raises UnsafeNameError."""
    from engine.places import file_named

    found = repository.generation(repository.resolve(rev))
    return file_named(found.name, f"-{profile}.zip")


def check_output(session: Session, output: Path, *, compress: bool) -> None:
    """Raise what is wrong with -o, before any work: a UsageMistakeError or that of the place."""
    from engine.places import require_no_link, require_place_for_file, require_place_for_folder

    if str(output) == STDOUT:
        if session.out.json:
            raise UsageMistakeError(
                "-o - and --json both want stdout", place="-o", hint="give -o FILE with --json"
            )
        return
    require_no_link(session.path(output))
    if _is_archive(output):
        require_place_for_file(session.path(output))
    else:
        if compress:
            raise UsageMistakeError(
                "--compress packs an archive, and -o names a folder",
                place="--compress",
                hint="give -o FILE.zip or -o -, or leave --compress away",
            )
        require_place_for_folder(session.path(output))


def deliver_bundle(session: Session, bundle: Bundle, target: Path, *, compress: bool) -> None:
    """Write the bundle where -o says and report it."""
    from engine.places import require_no_link, write_file, write_folder
    from exporters.archive import zip_bytes

    if str(target) == STDOUT:
        session.out.raw(zip_bytes(bundle.members, compress=compress))
        return
    path = session.path(target)
    require_no_link(path)
    archive: bytes | None = None
    if _is_archive(target):
        archive = zip_bytes(bundle.members, compress=compress)
        write_file(path, archive)
    else:
        write_folder(path, bundle.members)
    _report(session, bundle, target, path, archive)


def _is_archive(target: Path) -> bool:
    return target.suffix.lower() == ".zip"


def _report(
    session: Session, bundle: Bundle, shown: Path, path: Path, archive: bytes | None
) -> None:
    from engine.project_view import may_see
    from schemas.canonical import sha256_hex

    size = len(archive) if archive else sum(len(file.data) for file in bundle.files)
    if session.out.json:
        role = session.role()
        ids = {
            "generation": bundle.generation_id,
            "geometry_hash": bundle.generation.geometry.geometry_hash,
        }
        session.out.document(
            "export",
            {
                "path": str(path),
                "profile": bundle.profile,
                "bundle": bundle.bundle_id,
                **{name: value for name, value in ids.items() if may_see(role, name)},
                "bytes": size,
                "sha256": sha256_hex(archive) if archive else None,
                "allowed": list(bundle.allowed),
                "files": [
                    {"path": f.path, "bytes": len(f.data), "promise": f.promise, "unit": f.unit}
                    for f in bundle.files
                ],
            },
        )
        return
    out = session.out
    held = f"{plural(len(bundle.files), 'file')}, {size_text(size)}, {bundle.profile}"
    out.line(f"{printable(str(shown))}  {held}")
    for code in bundle.allowed:
        out.note(f"allowed: {code} (recorded in the manifest)")
    out.note(f"next: rr verify {printable(quote(str(shown)))}")
