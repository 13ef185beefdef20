"""`rr verify`: rebuild and compare."""

import os
from contextlib import suppress
from pathlib import Path
from typing import Annotated

import typer

from rrcli.failure import FileIsMissingError, UsageMistakeError
from rrcli.session import Session
from rrcli.signing_keys import keys_from
from rrcli.verify_target import Wanted, verify_bundle_at, verify_repository

EXAMPLES = (
    "rr verify",
    "rr verify --all --jobs 4",
    "rr verify sample-1..main",
    "rr verify factory.zip",
    "rr verify factory.zip --signed-by ada.pub",
)


def verify(
    session: Session,
    what: Annotated[
        str | None,
        typer.Argument(help="Revision, range A..B, or a bundle's folder or zip.", metavar="[WHAT]"),
    ] = None,
    everything: Annotated[
        bool, typer.Option("--all", help="Rebuild every generation, not only the tips.")
    ] = False,
    strict: Annotated[
        bool, typer.Option("--strict", help="Exit 1 for what could not be rebuilt.")
    ] = False,
    jobs: Annotated[int, typer.Option("--jobs", help="Processes to build with.", min=1)] = 1,
    signed_by: Annotated[
        Path | None,
        typer.Option(
            "--signed-by", help="A bundle must be signed by a key in this file.", metavar="PUBKEY"
        ),
    ] = None,
) -> int:
    """Rebuild and compare every byte. Without WHAT: check the whole store, rebuild every tip.

    A range A..B is what B reaches and A does not; A.. ends at the active generation. A bundle is
    verified without a repository: its sums, its list of files, a signature with --signed-by, and a
    rebuild where it holds its recipe.
    Exit 0: all the same; 1: something differs; 7: bytes are damaged.
    """
    if what is not None and everything:
        raise UsageMistakeError(
            "--all and WHAT are two different wishes", place="--all", hint="rr verify --all"
        )
    if signed_by is not None and (what is None or not session.path(what).exists()):
        raise UsageMistakeError(
            "--signed-by needs a bundle",
            place="--signed-by",
            hint="rr verify BUNDLE --signed-by PUBKEY",
        )
    wanted = Wanted(what, everything, strict, jobs)
    if what is None:
        return verify_repository(session, wanted)
    if session.path(what).exists():
        return _present(session, what, wanted, signed_by)
    if _looks_like_a_path(what):
        return _absent(session, what, wanted)
    return verify_repository(session, wanted)


def _looks_like_a_path(what: str) -> bool:
    return "/" in what or os.sep in what or what.lower().endswith(".zip")


def _present(session: Session, what: str, wanted: Wanted, signed_by: Path | None) -> int:
    """Verify what lies there; a folder that is no bundle may have the name of a branch."""
    from engine.verify_bundle import is_bundle_folder
    from store.layout import NotARepositoryError
    from store.revs import BadRevError, RevNotFoundError

    path = session.path(what)
    if signed_by is None and path.is_dir() and not is_bundle_folder(path):
        with suppress(NotARepositoryError, BadRevError, RevNotFoundError):
            return verify_repository(session, wanted)
    return verify_bundle_at(session, what, strict=wanted.strict, keys=keys_from(session, signed_by))


def _absent(session: Session, what: str, wanted: Wanted) -> int:
    """Verify a branch with a `/` in its name; anything else was meant as a path."""
    from store.layout import NotARepositoryError
    from store.revs import BadRevError, RevNotFoundError

    try:
        return verify_repository(session, wanted)
    except (NotARepositoryError, BadRevError, RevNotFoundError):
        raise FileIsMissingError(
            f"{what} does not exist",
            place=what,
            hint="name the folder or the .zip that `rr export` wrote, or a revision",
        ) from None
