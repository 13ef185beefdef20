"""Signatures as `minisign` makes and verifies them."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Callable
from typing import NamedTuple

from exporters.ed25519 import is_signed, public_key, sign
from exporters.signing_errors import BadSigningKey, WrongPassword

HEADING = b"untrusted comment:"
PLAIN, HASHED = b"Ed", b"ED"
_UNTRUSTED = "untrusted comment: signature of an RR Engine bundle"
_TRUSTED = "rr-bundle"
_TRUSTED_MARK = b"trusted comment: "
_SECRET_BYTES, _PUBLIC_BYTES, _SIGNATURE_BYTES = 158, 42, 74
_LOCKED, _OPEN, _CHECKSUM = b"Sc", b"\0\0", b"B2"
# The hardest lock minisign itself makes takes a gibibyte.
_MOST_MEMORY = 1 << 30
_MOST_WORK = 1 << 26


class MiniSigner(NamedTuple):
    """A secret key of minisign: its number, 8 bytes, and its seed, 32 bytes."""

    number: bytes
    seed: bytes

    @property
    def suffix(self) -> str:
        """What the name of its signatures ends with."""
        return ".minisig"

    def sign(self, data: bytes) -> bytes:
        """The signature of the data as a text file; the same each time."""
        signature = sign(self.seed, hashlib.blake2b(data).digest())
        whole = sign(self.seed, signature + _TRUSTED.encode())
        lines = [
            _UNTRUSTED,
            base64.b64encode(HASHED + self.number + signature).decode(),
            _TRUSTED_MARK.decode() + _TRUSTED,
            base64.b64encode(whole).decode(),
        ]
        return "\n".join([*lines, ""]).encode()


class MiniKey(NamedTuple):
    """A public key of minisign: its number, 8 bytes, and its 32 bytes."""

    number: bytes
    public: bytes

    @property
    def name(self) -> str:
        """The number as minisign prints it."""
        return self.number[::-1].hex().upper()


def read_secret(data: bytes, password: Callable[[], bytes]) -> MiniSigner:
    """The signer of a key file of minisign; `password` is asked when it is locked.

    Raises `BadSigningKey`, `WrongPassword`, `SigningNeedsExtra` and what `password` does.
    """
    try:
        raw = base64.b64decode(data.splitlines()[1], validate=True)
    except (ValueError, IndexError) as error:
        raise BadSigningKey("the file is no whole key of minisign") from error
    if len(raw) != _SECRET_BYTES or raw[:2] != PLAIN or raw[4:6] != _CHECKSUM:
        raise BadSigningKey("the file is no secret key of minisign")
    lock, kept = raw[2:4], raw[54:]
    if lock not in (_LOCKED, _OPEN):
        raise BadSigningKey("the key is locked in a way that is not known")
    if lock == _LOCKED:
        kept = _unlocked(raw, password())
        checksum = hashlib.blake2b(PLAIN + kept[:72], digest_size=32).digest()
        if kept[72:] != checksum:
            raise WrongPassword("the password does not open this key")
    seed, public = kept[8:40], kept[40:72]
    if public_key(seed) != public:
        raise BadSigningKey("the two halves of the key do not belong together")
    return MiniSigner(kept[:8], seed)


def read_public(line: bytes) -> MiniKey:
    """The public key in a line of base64; `ValueError` when it is none."""
    raw = base64.b64decode(line, validate=True)
    if len(raw) != _PUBLIC_BYTES or raw[:2] != PLAIN:
        raise ValueError("no public key of minisign")
    return MiniKey(raw[2:10], raw[10:])


def is_signed_by(key: MiniKey, signature: bytes, data: bytes) -> bool:
    """Whether a signature file over the data is by the key, its trusted comment included."""
    lines = signature.split(b"\n")
    try:
        if len(lines) < 4 or not lines[2].startswith(_TRUSTED_MARK):
            return False
        raw = base64.b64decode(lines[1], validate=True)
        whole = base64.b64decode(lines[3], validate=True)
    except ValueError:
        return False
    if len(raw) != _SIGNATURE_BYTES or raw[:2] not in (PLAIN, HASHED) or raw[2:10] != key.number:
        return False
    signed = data if raw[:2] == PLAIN else hashlib.blake2b(data).digest()
    comment = lines[2].removeprefix(_TRUSTED_MARK)
    return is_signed(key.public, raw[10:], signed) and is_signed(
        key.public, whole, raw[10:] + comment
    )


def _unlocked(raw: bytes, password: bytes) -> bytes:
    """The number, both halves and the checksum of a locked key, 104 bytes."""
    work, memory = (int.from_bytes(raw[at : at + 8], "little") for at in (38, 46))
    if work > _MOST_WORK or memory > _MOST_MEMORY:
        raise BadSigningKey("the key is locked harder than minisign locks one")
    exponent, parallel = _scrypt_parameters(work, memory)
    stream = hashlib.scrypt(
        password,
        salt=raw[6:38],
        n=1 << exponent,
        r=8,
        p=parallel,
        maxmem=_MOST_MEMORY + (1 << 26),
        dklen=104,
    )
    return bytes(a ^ b for a, b in zip(raw[54:], stream, strict=True))


def _scrypt_parameters(work: int, memory: int) -> tuple[int, int]:
    """The exponent of N and p that libsodium takes for limits of work and memory, with r = 8."""
    work = max(work, 32768)
    if work < memory // 32:
        return _exponent(work // 32), 1
    exponent = _exponent(memory // 1024)
    return exponent, max(1, min((work // 4) >> exponent, 0x3FFFFFFF) // 8)


def _exponent(most: int) -> int:
    """The least exponent from 1 on with 2 to its power over half of `most`."""
    return next(e for e in range(1, 64) if 1 << e > most // 2)
