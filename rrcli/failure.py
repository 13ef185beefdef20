"""The one place where a failure becomes words or JSON, and an exit code."""

from __future__ import annotations

import errno
import sys
from collections.abc import Callable
from typing import ClassVar

from rrcli.environment import debugging
from rrcli.output import paint
from rrcli.pipes import BROKEN_PIPE_EXIT, silence_stdout
from schemas.errors import RRError

INTERRUPTED_EXIT = 130  # 128 + SIGINT


class UsageMistakeError(RRError):
    """The command line cannot be understood: an unknown command or option, or a value out of place.

    `rr --help` lists the commands, `rr COMMAND --help` the options of one.
    """

    code: ClassVar[str] = "RR-C001"
    exit_code: ClassVar[int] = 2
    http_status: ClassVar[int] = 400
    hint: ClassVar[str] = "rr --help"


class UnexpectedError(RRError):
    """RR itself failed: a bug, not something you did.

    Each change is recorded whole or not at all; `rr status` shows where the project stands. Run
    the command again with `RR_DEBUG=1` to see where it happened, and report that text.
    """

    code: ClassVar[str] = "RR-C070"
    exit_code: ClassVar[int] = 70
    http_status: ClassVar[int] = 500
    hint: ClassVar[str] = "run it again with RR_DEBUG=1 and report what it prints"


class InterruptedByUserError(RRError):
    """The command was interrupted (Ctrl-C).

    Each change is recorded whole or not at all; `rr status` shows where the project stands now.
    """

    code: ClassVar[str] = "RR-C130"
    exit_code: ClassVar[int] = INTERRUPTED_EXIT
    http_status: ClassVar[int] = 499
    hint: ClassVar[str] = "rr status"


class NotPermittedByTheSystemError(RRError):
    """The operating system does not permit this: a read-only folder, or somebody else's file.

    Nothing was changed. Check the permissions of the place named.
    """

    code: ClassVar[str] = "RR-C004"
    exit_code: ClassVar[int] = 4
    http_status: ClassVar[int] = 403
    hint: ClassVar[str] = "check who may write there, then run the command again"


class FileIsMissingError(RRError):
    """A file or folder named on the command line does not exist."""

    code: ClassVar[str] = "RR-C005"
    exit_code: ClassVar[int] = 5
    http_status: ClassVar[int] = 404
    hint: ClassVar[str] = "check the path, or give -C DIR to start elsewhere"


class LibraryIsMissingError(RRError):
    """A library that RR Engine needs is not installed, or not whole.

    `pip install` brings every one of them; this one was removed, or the installation was cut
    short. What was asked for is not done by halves: nothing was written.
    """

    code: ClassVar[str] = "RR-C009"
    exit_code: ClassVar[int] = 5
    http_status: ClassVar[int] = 500
    hint: ClassVar[str] = "pip install --force-reinstall rr-engine, in the environment of rr"


class SystemFailedError(RRError):
    """The operating system failed to read or write: a full disk, a broken device.

    Nothing half-written is visible in the project. Free some space, then run the command again.
    """

    code: ClassVar[str] = "RR-C006"
    exit_code: ClassVar[int] = 1
    http_status: ClassVar[int] = 507
    hint: ClassVar[str] = "make room on the disk, then run the command again"


_HINTS = {
    errno.ELOOP: "see where the link leads: it leads back to itself",
    errno.ENAMETOOLONG: "give a shorter name",
    errno.EISDIR: "name a file, not a folder",
}
"""What helps where room on the disk would not."""


def guarded(work: Callable[[list[str]], int], argv: list[str]) -> int:
    """Do the work of a command line and return its exit code, having reported any failure."""
    try:
        code = work(argv)
        sys.stdout.flush()  # here, where a full disk or a closed pipe can still be told properly
        return code
    except BrokenPipeError:
        silence_stdout()
        return BROKEN_PIPE_EXIT
    except KeyboardInterrupt:
        return report(InterruptedByUserError("interrupted"), argv)
    except RRError as error:
        return report(error, argv)
    except OSError as error:
        return report(from_os_error(error), argv)
    except Exception as error:  # noqa: BLE001 - the last net: no traceback reaches a user
        return report(_as_coded(error), argv)


def report(error: RRError, argv: list[str]) -> int:
    """Write the error (JSON on stdout with --json, else text on stderr); return its exit code."""
    if debugging():
        import traceback

        traceback.print_exception(error)
    try:
        if "--json" in argv:
            _write_json(error)
        else:
            sys.stdout.flush()
            _write_text(error, argv)
    except BrokenPipeError:
        silence_stdout()
    except OSError:  # stdout is what failed; what it still holds must not fail again at exit
        silence_stdout()
        _write_text(error, argv)
    return error.exit_code


def error_text(error: RRError, *, color: bool) -> str:
    """Return the error as people read it: message, place, cause chain, next step, code."""
    from schemas.printable import printable

    facts = error.to_dict()
    label = f"error {facts['code']}:"
    # Names in it may be a stranger's: of a member of a workbook, of a branch of a remote.
    told = "\n".join(map(printable, str(facts["message"]).split("\n")))
    lines = [f"{paint(label, 'bold', 'red') if color else label} {told}"]
    lines += _finding_lines(facts["details"], color=color)
    for name, value in (
        ("where", facts["place"]),
        ("cause", _cause_text(facts["cause"])),
        ("next", facts["hint"]),
    ):
        if value:
            shown = printable(str(value))
            lines.append(f"{paint(f'{name:>7}', 'dim') if color else f'{name:>7}'}  {shown}")
    return "\n".join(lines)


def from_os_error(error: OSError) -> RRError:
    """Return the coded error for a failure of the operating system."""
    kind: type[RRError] = SystemFailedError
    if isinstance(error, PermissionError) or error.errno == errno.EROFS:
        kind = NotPermittedByTheSystemError
    elif isinstance(error, (FileNotFoundError, NotADirectoryError)):
        kind = FileIsMissingError
    hint = _HINTS.get(error.errno or 0) if kind is SystemFailedError else None
    reason = (error.strerror or str(error)).lower()
    place = str(error.filename or _unnamed(error))
    return kind(f"the system says: {reason}", place=place, hint=hint)


def _unnamed(error: OSError) -> str:
    """Return the place of a failure that names no file: what is left to fail is the output."""
    return "standard output" if error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EIO) else ""


def _as_coded(error: Exception) -> RRError:
    import typer

    usage_error = typer.BadParameter.__bases__[0]  # Typer's usage error, under no public name
    if isinstance(error, usage_error):
        return _usage(error)
    if isinstance(error, typer.Abort):  # Typer's word for Ctrl-C or Ctrl-D at a question
        return _chained(InterruptedByUserError("interrupted"), error)
    if isinstance(error, ModuleNotFoundError) and (name := _foreign_module(error)):
        return _chained(LibraryIsMissingError(f"the library {name} is not installed"), error)
    return _chained(UnexpectedError(f"a bug in RR: {type(error).__name__}"), error)


def _foreign_module(error: ModuleNotFoundError) -> str:
    """Return the library that was not found; empty where it is a package of RR's own."""
    name = (error.name or "").partition(".")[0]
    own = ("rrcli", "engine", "exporters", "geometry", "schemas", "store")
    return "" if name in own else name


def _usage(error: Exception) -> RRError:
    message = str(error.format_message()) if hasattr(error, "format_message") else str(error)
    context = getattr(error, "ctx", None)
    path = context.command_path if context is not None else "rr"
    return UsageMistakeError(message.rstrip(".").replace("\n\t", " "), hint=f"{path} --help")


def _chained(error: RRError, cause: BaseException) -> RRError:
    error.__cause__ = cause
    return error


def _cause_text(cause: object) -> str:
    return (
        " ← ".join(str(part) for part in cause) if isinstance(cause, (list, tuple)) else str(cause)
    )


def _finding_lines(details: object, *, color: bool) -> list[str]:
    """Return the findings an error carries, of a spec, a form or an audit, a line each or two."""
    if not isinstance(details, dict) or not (details.keys() & {"findings", "audit"}):
        return []
    from engine.report_text import cell_lines, finding_lines, plain
    from rrcli.show_lines import audit_line

    painter = paint if color else plain
    lines = [
        line
        for item in details.get("findings", ())
        for line in (cell_lines if "place" in item else finding_lines)(item, painter)
    ]
    lines += [audit_line(item) for item in details.get("audit", ())]
    return [f"  {line}" for line in lines]


def _write_text(error: RRError, argv: list[str]) -> None:
    """Write the error to stderr; where that fails too, the exit code alone tells."""
    try:
        sys.stderr.write(error_text(error, color=_may_color(argv)) + "\n")
        sys.stderr.flush()
    except OSError:
        return


def _write_json(error: RRError) -> None:
    from rrcli.output import Output

    Output(json=True).document("error", {**error.to_dict(), "exit_code": error.exit_code})
    sys.stdout.flush()


def _may_color(argv: list[str]) -> bool:
    from rrcli.environment import read_environment

    if "--no-color" in argv:
        return False
    try:
        environment = read_environment()
    except (RRError, OSError):
        return False
    return environment.stderr_tty and not environment.no_color
