"""Ed25519 keys and signatures, by the library `cryptography` of the extra `formats`."""

from __future__ import annotations

from typing import Any, ClassVar

from schemas.errors import RRError


class SigningNeedsExtra(RRError):
    """Signing and checking signatures needs a library that this installation lacks.

    It is part of the extra `formats`. Nothing was written: a bundle that was to be signed is never
    handed over unsigned.
    """

    code: ClassVar[str] = "RR-X045"
    exit_code: ClassVar[int] = 5
    http_status: ClassVar[int] = 501
    hint: ClassVar[str] = 'pip install "rr-engine[formats]"'


def sign(seed: bytes, data: bytes) -> bytes:
    """The signature, 64 bytes, of data under a secret key of 32 bytes; always the same."""
    return bytes(_library().Ed25519PrivateKey.from_private_bytes(seed).sign(data))


def public_key(seed: bytes) -> bytes:
    """The public key, 32 bytes, of a secret key of 32 bytes."""
    return bytes(
        _library().Ed25519PrivateKey.from_private_bytes(seed).public_key().public_bytes_raw()
    )


def is_signed(public: bytes, signature: bytes, data: bytes) -> bool:
    """Whether a signature of 64 bytes over the data is by the secret key of this public one."""
    library = _library()
    from cryptography.exceptions import InvalidSignature

    try:
        library.Ed25519PublicKey.from_public_bytes(public).verify(signature, data)
    except (InvalidSignature, ValueError):
        return False
    return True


def require_library() -> None:
    """Raise `SigningNeedsExtra` where the library is not installed."""
    _library()


def _library() -> Any:
    try:
        from cryptography.hazmat.primitives.asymmetric import ed25519
    except ImportError as error:
        raise SigningNeedsExtra("signatures need the library `cryptography`") from error
    return ed25519
