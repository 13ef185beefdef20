"""`rr verify`: rebuild and compare."""

import os
from typing import Annotated

import typer

from rrcli.failure import FileIsMissingError
from rrcli.progress import progress_bar
from rrcli.session import Session
from rrcli.verify_lines import bundle_lines, check_lines

EXAMPLES = (
    "rr verify",
    "rr verify factory.zip",
)


def verify(
    session: Session,
    what: Annotated[
        str | None, typer.Argument(help="Revision, or a bundle's folder or zip.", metavar="[WHAT]")
    ] = None,
    everything: Annotated[
        bool, typer.Option("--all", help="Rebuild every generation, not only the tips.")
    ] = False,
    strict: Annotated[
        bool, typer.Option("--strict", help="Exit 1 for what could not be rebuilt.")
    ] = False,
) -> int:
    """Rebuild and compare every byte. Without WHAT: check the whole store, rebuild every tip.

    A bundle is verified without a repository: its sums, and a rebuild where it holds its recipe.
    Exit 0: all the same; 1: something differs; 7: bytes are damaged.
    """
    if what is not None and session.path(what).exists():
        return _bundle(session, what, strict=strict)
    if what is not None and _looks_like_a_path(what):
        return _absent(session, what, strict=strict)
    return _repository(session, what, everything=everything, strict=strict)


def _looks_like_a_path(what: str) -> bool:
    return "/" in what or os.sep in what or what.lower().endswith(".zip")


def _absent(session: Session, what: str, *, strict: bool) -> int:
    """Verify a branch with a `/` in its name; anything else was meant as a path."""
    from store.layout import NotARepositoryError
    from store.revs import BadRevError, RevNotFoundError

    try:
        return _repository(session, what, everything=False, strict=strict)
    except (NotARepositoryError, BadRevError, RevNotFoundError):
        raise FileIsMissingError(
            f"{what} does not exist",
            place=what,
            hint="name the folder or the .zip that `rr export` wrote, or a revision",
        ) from None


def _bundle(session: Session, what: str, *, strict: bool) -> int:
    from engine.verify_bundle import read_bundle, verify_bundle

    found = verify_bundle(read_bundle(session.path(what)))
    if session.out.json:
        session.out.document("verify", found.to_dict())
    else:
        session.out.lines(bundle_lines(found, session.out))
    if found.faults:
        return 7
    return 1 if not found.result.ok or (strict and not found.result.complete) else 0


def _repository(session: Session, rev: str | None, *, everything: bool, strict: bool) -> int:
    from engine.fsck import fsck, fsck_dict
    from engine.verify import Verified, tips, verify_generations
    from rrcli.fsck_lines import fsck_lines

    session.allow("history")
    project = session.project()
    with progress_bar(session, "verifying") as step:
        report = fsck(project, step) if rev is None else None
        result = Verified(())
        if report is None or report.ok:
            repository = project.repository()
            chosen = [repository.resolve(rev)] if rev else tips(repository, everything=everything)
            result = verify_generations(repository, chosen, step)
    if session.out.json:
        extra = {"fsck": fsck_dict(report)} if report else {}
        ok = result.ok and (report is None or report.ok)
        session.out.document("verify", {**result.to_dict(), **extra, "ok": ok})
    else:
        session.out.lines(fsck_lines(report, session.out) if report else [])
        session.out.lines(check_lines(result, session.out))
    if report is not None and not report.ok:
        return 7
    return 1 if not result.ok or (strict and not result.complete) else 0
