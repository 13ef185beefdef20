"""The one place that makes bytes to be hashed: RFC 8785 (JSON Canonicalization Scheme)."""

import hashlib
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
    """Whether bytes are the canonical ones of a JSON value; ValueError if they hold none.

    Most records are plain enough for the standard library to tell, in a tenth of the time.
    """
    import json

    odd = False

    def whole(text: str) -> int:
        nonlocal odd
        odd = odd or len(text) > 15  # beyond 2**53 numbers have no canonical form
        return int(text)

    def fraction(text: str) -> float:
        nonlocal odd
        number = float(text)
        odd = odd or number.is_integer() or "e" in repr(number)
        return number

    def constant(text: str) -> float:
        raise ValueError(f"{text} has no canonical form")

    text = content.decode("utf-8")
    value = json.loads(text, parse_int=whole, parse_float=fraction, parse_constant=constant)
    if not odd and text.isascii():
        plain = json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
        if plain == text:
            return True
    return canonical_bytes(value) == content


def sha256_hex(data: bytes) -> str:
    """The SHA-256 of bytes as 64 lower-case hex digits."""
    return hashlib.sha256(data).hexdigest()


def canonical_id(value: Any) -> str:
    """The SHA-256 of the canonical bytes of a JSON value, as 64 lower-case hex digits."""
    return sha256_hex(canonical_bytes(value))
