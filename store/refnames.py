"""Names of branches and tags: what may be one, and why the rest may not."""

import unicodedata

from schemas.errors import RRError
from schemas.ids import is_id

BRANCH = "branch/"
TAG = "tag/"
ACCEPTED = "accepted/"
"""Begins the ref that says which generation answers a change request, named by its id."""
NAME_LIMIT = 100
"""Characters of a name: enough for a sentence, short enough for one line of `rr log`."""
_MARKS = frozenset("._-/+")
_ID_LIKE = 12
"""From this many digits an all-hex name reads as the short ids RR prints."""


class BadRefNameError(RRError):
    """A branch or tag cannot have this name; the message says why.

    Names are letters and digits of any script and `. _ - + /`. `~`, `@`, `^`, `:` and blanks are
    the grammar of revisions, a leading `-` would read as an option, and empty parts, leading or
    trailing dots and `..` would read as paths.
    """

    code = "RR-R030"
    exit_code = 2
    http_status = 422
    hint = "choose another name, such as `wide-toe` or `anna/summer`"


def branch_ref(name: str) -> str:
    """`branch/<name>`; raises BadRefNameError."""
    return BRANCH + check_ref_name(name)


def tag_ref(name: str) -> str:
    """`tag/<name>`; raises BadRefNameError."""
    return TAG + check_ref_name(name)


def accepted_ref(feedback_id: str) -> str:
    """`accepted/<id of the change request>`; raises BadRefNameError."""
    return check_ref(ACCEPTED + feedback_id)


def check_ref(ref: str) -> str:
    """The ref itself when it is `branch/` or `tag/` and a good name, or `accepted/` and an id.

    Raises BadRefNameError.
    """
    if ref.startswith(ACCEPTED) and is_id(ref.removeprefix(ACCEPTED)):
        return ref
    for prefix in (BRANCH, TAG):
        if ref.startswith(prefix):
            check_ref_name(ref.removeprefix(prefix))
            return ref
    raise BadRefNameError(f"{ref!r} begins with neither branch/ nor tag/", place=ref)


def check_ref_name(name: str) -> str:
    """The name itself when a branch or tag may have it; raises BadRefNameError with the reason."""
    reason = _objection(name)
    if reason:
        raise BadRefNameError(f"{name!r} cannot be a name: {reason}", place=name)
    return name


def _objection(name: str) -> str:
    if not name:
        return "it is empty"
    if len(name) > NAME_LIMIT:
        return f"it is longer than {NAME_LIMIT} characters"
    if unicodedata.normalize("NFC", name) != name:
        return "its accents are written apart, so it would look like another name (use NFC)"
    bad = sorted({mark for mark in name if not (mark.isalnum() or mark in _MARKS)})
    if bad:
        return f"it has {' '.join(map(repr, bad))}; letters, digits and . _ - + / are allowed"
    if name.startswith("-"):
        return "a leading - would read as an option"
    if name.startswith((BRANCH, TAG)):
        return "branch/ and tag/ are how refs themselves begin"
    for part in name.split("/"):
        if not part:
            return "it has an empty part between slashes"
        if part.startswith(".") or part.endswith(".") or ".." in part:
            return "a part with dots at an end, or two in a row, would read as a path"
    if len(name) >= _ID_LIKE and set(name) <= set("0123456789abcdef"):
        return "it would read as the id of a generation"
    return ""
