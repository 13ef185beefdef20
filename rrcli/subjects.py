"""The shoe a command line names: a spec file, standard input, a revision; bundle or mesh too."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from engine.comparand import Comparand
    from engine.specfile import SpecFile
    from engine.subject import Subject
    from rrcli.session import Session

SUBJECT_HELP = "Spec file, - for stdin, a revision or draft:ID; default spec.yaml, else @."
DRAFT = "draft:"
"""Begins the name of an AI draft; alone it is the newest that waits."""
SUFFIXES = (".yaml", ".yml", ".json")


def named_subject(
    session: Session, given: str | None, *, quality: str = "standard", parts: Sequence[str] = ()
) -> Subject:
    """Return the shoe: an existing file is a spec, anything else a revision of this project.

    Without a name it is the project's spec.yaml, or the active generation where that is missing.
    """
    from engine.subject import subject_of_generation, subject_of_spec

    if given is None:
        if session.spec_path().is_file():
            return subject_of_spec(session.spec(None), quality=quality, parts=parts)
        given = "@"
    if _is_spec(session, given) or given.startswith(DRAFT):
        return subject_of_spec(named_spec(session, given), quality=quality, parts=parts)
    repository = session.project().repository()
    return subject_of_generation(repository, given, quality=quality, parts=parts)


def named_spec(session: Session, given: str | None) -> SpecFile:
    """Return the spec of the shoe that `named_subject` returns, as its author wrote it."""
    from engine.specfile import SpecFile

    if given is None and session.spec_path().is_file():
        return session.spec(None)
    if given is not None and _is_spec(session, given):
        return session.spec(given)
    if given is not None and given.startswith(DRAFT):
        from engine.ai.drafted import drafted_spec

        return drafted_spec(session.project(), given.removeprefix(DRAFT))
    repository, rev = session.project().repository(), given or "@"
    record = repository.generation(repository.resolve(rev))
    return SpecFile(f"the spec of {rev}", repository.get(record.spec.source))


def named_comparand(session: Session, given: str | None) -> Comparand:
    """Return one side of a comparison: as `named_subject`, or a bundle's folder or zip, or a mesh.

    Raises FileIsMissingError for a mesh or zip that is not there.
    """
    from dataclasses import replace

    label = Path(given).name if given and session.path(given).exists() else given or "spec.yaml"
    return replace(_comparand(session, given), label=label)


def _comparand(session: Session, given: str | None) -> Comparand:
    from engine.comparand import of_bundle, of_mesh_file, of_subject
    from engine.mesh_file import is_mesh_name
    from engine.verify_bundle import is_bundle_folder
    from rrcli.failure import FileIsMissingError

    if given is not None and given != "-":
        path, is_mesh = session.path(given), is_mesh_name(given)
        if is_bundle_folder(path) or (given.lower().endswith(".zip") and path.exists()):
            return of_bundle(path)
        if is_mesh and path.exists():
            return of_mesh_file(path)
        if is_mesh or given.lower().endswith(".zip"):
            raise FileIsMissingError(f"{given} does not exist", place=given)
    return of_subject(named_subject(session, given))


def _is_spec(session: Session, given: str) -> bool:
    return given == "-" or given.endswith(SUFFIXES) or session.path(given).is_file()
