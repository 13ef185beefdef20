"""What the commands of events share: the log of the project, files that are read, policies."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rrcli.failure import UsageMistakeError

if TYPE_CHECKING:
    from rrcli.session import Session
    from schemas.policy import Policy
    from store.eventlog import EventLog, Line

STDIN = "-"
SHIPPED = "footwear"
LARGEST = 64 << 20


def project_log(session: Session) -> EventLog:
    """Return the log of events of the project here; raises NotARepositoryError and NoLogError."""
    from engine.events import log_of

    return log_of(session.project().repository())


def read_input(session: Session, given: str) -> bytes:
    """Return the bytes of a file or of standard input; raises UsageMistakeError."""
    if given == STDIN:
        data = session.stdin().read(LARGEST + 1)
    else:
        try:
            with session.path(given).open("rb") as file:
                data = file.read(LARGEST + 1)
        except OSError as error:
            reason = (error.strerror or str(error)).lower()
            raise UsageMistakeError(f"cannot read {given!r}: {reason}", place=given) from error
    if len(data) > LARGEST:
        raise UsageMistakeError(
            f"{given} has more than 64 MiB", place=given, hint="send it in parts"
        )
    return data


def policy_from(session: Session, given: str | None) -> Policy | None:
    """Return the policy of a file, or the shipped one by its name; raises InvalidPolicyError."""
    if given is None:
        return None
    if given == SHIPPED:
        from engine.betasphere.shipped import footwear_policy

        return footwear_policy()
    from schemas.policy_reader import read_policy

    return read_policy(read_input(session, given), given)


def print_entries(
    session: Session, log: EventLog, stream: str, lines: list[Line], *, head: bool = True
) -> None:
    """Write entries of a stream, and where it ends."""
    if session.out.json:
        from engine.events import line_dict

        end = log.end(stream)
        rows = [line_dict(line) for line in lines]
        told = {"length": end.length, "digest": end.digest}
        session.out.document("events", {"stream": stream, "end": told, "entries": rows})
        return
    from rrcli.events_lines import entry_lines

    session.out.lines(entry_lines(lines, session, head=head))
    if head and not lines:
        session.out.note("no such entries in the log of events")


def metrics_of(given: list[str]) -> dict[str, int | float]:
    """Return NAME=VALUE options as numbers by name; raises UsageMistakeError."""
    found: dict[str, int | float] = {}
    for text in given:
        name, _, word = text.partition("=")
        try:
            number = float(word)
            whole = number.is_integer() and abs(number) < 2**53
        except ValueError:
            raise UsageMistakeError(f"--metric {text!r} is not NAME=NUMBER") from None
        if not name or number - number != 0:  # neither infinite nor no number at all
            raise UsageMistakeError(f"--metric {text!r} is not NAME=NUMBER")
        found[name] = int(number) if whole else number
    return found
