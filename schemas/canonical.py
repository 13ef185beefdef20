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


def sha256_hex(data: bytes) -> str:
    """The SHA-256 of bytes as 64 lower-case hex digits."""
    return hashlib.sha256(data).hexdigest()


def canonical_id(value: Any) -> str:
    """The SHA-256 of the canonical bytes of a JSON value, as 64 lower-case hex digits."""
    return sha256_hex(canonical_bytes(value))
