"""Where `rr build` writes: a file, a folder, an archive, or stdout; and in which format."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from exporters.registry import FORMATS, format_of_ending
from rrcli.choices import choose
from rrcli.failure import UsageMistakeError
from rrcli.short import size_text

if TYPE_CHECKING:
    from engine.subject import Subject
    from exporters.registry import EncodedFile
    from rrcli.session import Session

STDOUT = "-"
ARCHIVE = "zip"


@dataclass(frozen=True, slots=True)
class Target:
    """A place to write to and a format. `path` None is stdout; `many` is one file a part."""

    path: Path | None
    format: str
    many: bool

    @classmethod
    def of(cls, session: Session, output: Path | None, given: str | None) -> Target:
        """Return the target meant by -o and --format.

        Raises UsageMistakeError, and FolderInTheWayError where a folder has the file's name.
        """
        from engine.places import require_place_for_file

        formats = tuple(FORMATS)
        if given is not None:
            choose(given, formats, "--format")
        form = FORMATS[given or formats[0]]
        name = str(output) if output is not None else f"shoe.{form.extension}"
        suffix = Path(name).suffix.lower().lstrip(".")
        if name == STDOUT and session.out.json:
            raise UsageMistakeError(
                "-o - and --json both want stdout", place="-o", hint="give -o FILE with --json"
            )
        if name == STDOUT:
            return cls(None, form.name, many=False)
        path = session.path(name)
        ending = format_of_ending(suffix)
        if ending is not None:
            _refuse_another(path, suffix, given)
            require_place_for_file(path)
            return cls(path, given or ending.name, many=False)
        if suffix == ARCHIVE:
            require_place_for_file(path)
        elif not path.is_dir():
            _refuse_unknown(path, suffix)
        return cls(path, form.name, many=True)


def _refuse_another(path: Path, suffix: str, given: str | None) -> None:
    if given is not None and FORMATS[given].extension != suffix:
        raise UsageMistakeError(
            f"-o {path.name} ends in .{suffix}, and --format says {given}",
            place="-o",
            hint=f"give -o {path.stem}.{FORMATS[given].extension}, or leave --format away",
        )


def _refuse_unknown(folder: Path, suffix: str) -> None:
    """Refuse a file of a format RR does not write; a folder may be called `v1.2`."""
    if suffix[:1].isalpha():
        endings = dict.fromkeys([*(form.extension for form in FORMATS.values()), ARCHIVE])
        known = ", ".join(f".{name}" for name in endings)
        raise UsageMistakeError(
            f"no file ending in .{suffix} can be written: {folder.name}",
            place="-o",
            hint=f"end it in {known}, or name a folder without an ending",
        )


def write_target(session: Session, target: Target, subject: Subject, side: str) -> None:
    """Build the files and write them; on stdout only the bytes of the main file go."""
    from engine.build import part_files, single_file

    if target.many:
        files = part_files(subject, target.format, side=side)
    else:
        stem = target.path.stem if target.path else None
        files = single_file(subject, target.format, side=side, stem=stem)
    if target.path is None:
        session.out.raw(files[0].data)
        for extra in files[1:]:
            session.out.note(f"note: {extra.name} is not written to stdout")
        return
    _report(session, subject, _write(target, target.path, files))


def _write(target: Target, path: Path, files: Sequence[EncodedFile]) -> dict[str, int]:
    from engine.places import write_file, write_parts

    if not target.many:
        write_file(path, files[0].data)
        for extra in files[1:]:  # OBJ names its MTL by this very name
            write_file(path.with_name(extra.name), extra.data)
        beside = {str(path.with_name(extra.name)): len(extra.data) for extra in files[1:]}
        return {str(path): len(files[0].data), **beside}
    members = {file.name: file.data for file in files}
    if path.suffix.lower() == ".zip":
        from exporters.archive import zip_bytes

        data = zip_bytes(members)
        write_file(path, data)
        return {str(path): len(data)}
    write_parts(path, members)
    return {str(path / name): len(data) for name, data in members.items()}


def _report(session: Session, subject: Subject, written: dict[str, int]) -> None:
    model, out = subject.model, session.out
    if out.json:
        from geometry.kernel import KERNEL

        out.document(
            "build",
            {
                "name": subject.resolved.name,
                "quality": model.quality,
                "kernel": KERNEL,
                "build_key": subject.build_key,
                "geometry_hash": subject.geometry_hash,
                "parts": model.mesh_ids,
                "files": [{"path": path, "bytes": size} for path, size in written.items()],
            },
        )
        return
    for path, size in written.items():
        out.line(f"{path}  {size_text(size)}")
