"""The root of every coded error, and the errors of this package that are not findings."""

from collections.abc import Iterator, Mapping
from typing import ClassVar


class RRError(Exception):
    """Root of all coded errors; never raised itself.

    Every subclass lives beside the code that raises it and sets `code`, `exit_code`,
    `http_status` and `hint`. Its docstring is the long explanation `rr explain CODE` prints.
    """

    code: ClassVar[str]
    exit_code: ClassVar[int]
    http_status: ClassVar[int]
    hint: ClassVar[str]

    def __init__(
        self,
        message: str,
        *,
        place: str = "",
        hint: str | None = None,
        details: Mapping[str, object] | None = None,
    ) -> None:
        super().__init__(message)
        self.message = message
        self.place = place
        self.next_step = type(self).hint if hint is None else hint
        self.details: dict[str, object] = dict(details or {})

    def causes(self) -> list[str]:
        """The messages of the exceptions behind this one, nearest first."""
        found: list[str] = []
        cause = self.__cause__
        while cause is not None:
            found.append(f"{type(cause).__name__}: {cause}" if str(cause) else type(cause).__name__)
            cause = cause.__cause__
        return found

    def to_dict(self) -> dict[str, object]:
        """The error as plain JSON values: code, message, place, cause (a list), hint, details."""
        return {
            "code": self.code,
            "message": self.message,
            "place": self.place,
            "cause": self.causes(),
            "hint": self.next_step,
            "details": self.details,
        }


class NotCanonicalError(RRError):
    """A value cannot be written as canonical JSON.

    Only text, booleans, null, finite numbers, integers below 2**53, lists and tables with text
    keys have canonical bytes (RFC 8785). Seeing this means that RR Engine itself tried to hash
    something else: please report it.
    """

    code = "RR-S002"
    exit_code = 70
    http_status = 500
    hint = "this is a bug in RR Engine: please report it with the command you ran"


class InvalidRecordError(RRError):
    """A stored record is not what its kind and version promise.

    The bytes are intact (their name matches), but a field is missing, unknown, or of the wrong
    type, or the kind or version is one this release does not know. A newer release may have
    written it.
    """

    code = "RR-S003"
    exit_code = 7
    http_status = 500
    hint = "run `rr fsck`; if a newer release wrote this repository, update RR Engine"


class UnknownParameterError(RRError):
    """No parameter has this path.

    Paths are `section.field`, for example `last_profile.toe_spring_mm`; `rr params` lists them.
    """

    code = "RR-S004"
    exit_code = 5
    http_status = 404
    hint = "run `rr params` for the list of parameters"


def error_classes(root: type[RRError] = RRError) -> Iterator[type[RRError]]:
    """Every coded error class imported so far, each once, parents before children."""
    for child in root.__subclasses__():
        if "code" in vars(child):
            yield child
        yield from error_classes(child)
