"""The shoe a command line names: a spec file, standard input, or a revision."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from engine.subject import Subject
    from rrcli.session import Session

SUBJECT_HELP = "Spec file, - for stdin, or a revision; default spec.yaml, else @."
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
    if _is_spec(session, given):
        return subject_of_spec(session.spec(given), quality=quality, parts=parts)
    repository = session.project().repository()
    return subject_of_generation(repository, given, quality=quality, parts=parts)


def _is_spec(session: Session, given: str) -> bool:
    return given == "-" or given.endswith(SUFFIXES) or session.path(given).is_file()
