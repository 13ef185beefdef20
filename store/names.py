"""Names of things in a backend, checked at the lowest door: no path is ever made of others."""

from schemas.errors import RRError
from schemas.ids import ObjectId, is_id

FORMAT = "format"
CONFIG = "config.toml"
HEAD = "op_head"
OBJECTS = "objects/"
FILES = frozenset({FORMAT, CONFIG, HEAD})


class BadNameError(RRError):
    """A backend was asked for a name that cannot exist in a repository.

    Backends know `format`, `config.toml`, `op_head` and `objects/` with an id. Seeing this means
    that RR Engine itself made up another name: please report it.
    """

    code = "RR-R004"
    exit_code = 70
    http_status = 500
    hint = "this is a bug in RR Engine: please report it with the command you ran"


def object_name(object_id: str) -> str:
    """The backend name of an object, e.g. `objects/3f2a…` with all 64 digits."""
    return OBJECTS + object_id


def object_id_of(name: str) -> ObjectId | None:
    """The id in an object's backend name, or None when the name is not that of an object."""
    candidate = name.removeprefix(OBJECTS)
    return ObjectId(candidate) if candidate != name and is_id(candidate) else None


def check_name(name: str) -> str:
    """The name itself when a backend may hold it; raises BadNameError with the reason."""
    if name in FILES:
        return name
    if not name.startswith(OBJECTS):
        raise BadNameError(f"{name!r} is neither a file of a repository nor under objects/")
    if not is_id(name.removeprefix(OBJECTS)):
        raise BadNameError(f"{name!r} does not end in an id of 64 lower-case hex digits")
    return name
