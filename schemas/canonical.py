"""The one place that makes bytes to be hashed: RFC 8785 (JSON Canonicalization Scheme)."""

import hashlib
import re
from typing import Any

from schemas.errors import NotCanonicalError


def canonical_bytes(value: Any) -> bytes:
    """The RFC 8785 bytes of a JSON value: sorted keys, no spaces, one form for each number.

    Integral floats are written as integers and -0.0 as 0. Raises NotCanonicalError for NaN,
    infinity, integers beyond 2**53, lone surrogates, keys that are not text and other types.
    """
    # Imported here because most commands that read history never write canonical bytes.
    import rfc8785

    try:
        encoded: bytes = rfc8785.dumps(value)
    except rfc8785.CanonicalizationError as error:
        raise NotCanonicalError(f"the value has no canonical form: {error}") from error
    return encoded


def is_canonical(content: bytes) -> bool:
    """Whether bytes are the canonical ones of a JSON value; ValueError if they hold none."""
    import json

    return is_form_of(json.loads(content.decode("utf-8"), parse_constant=_refused), content)


def is_form_of(value: Any, content: bytes) -> bool:
    """Whether bytes are the canonical ones of this JSON value; ValueError if it has none.

    Most records are plain enough for the standard library to tell, in a fifth of the time.
    """
    import json

    text = content.decode("utf-8")
    if text.isascii() and text[:1] in _OPENS and not _has_odd_numbers(text):
        form = json.dumps(
            value, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False
        )
        if form == text:
            return True
    return canonical_bytes(value) == content


def _refused(text: str) -> float:
    raise ValueError(f"{text} has no canonical form")


def _has_odd_numbers(text: str) -> bool:
    """Whether there may be one that RFC 8785 and Python write in two ways, or the RFC in none.

    Those are fractions that are whole, exponents, and whole numbers beyond 2**53. Each stands
    between two of a few characters, within a table or a list; some texts are taken for one, too.
    """
    return any(sign in text for sign in _ODD) or _LONG_NUMBER.search(text) is not None


_OPENS = ("{", "[")
_ODD = (".0,", ".0}", ".0]", "e+", "e-")
_LONG_NUMBER = re.compile(r"[:,\[][-0-9][0-9]{15}")


def sha256_hex(data: bytes) -> str:
    """The SHA-256 of bytes as 64 lower-case hex digits."""
    return hashlib.sha256(data).hexdigest()


def canonical_id(value: Any) -> str:
    """The SHA-256 of the canonical bytes of a JSON value, as 64 lower-case hex digits."""
    return sha256_hex(canonical_bytes(value))
