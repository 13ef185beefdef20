"""API keys as text: how they look, how they are read, what of them is kept."""

from __future__ import annotations

import re
import secrets
from dataclasses import dataclass
from hashlib import sha256
from hmac import compare_digest
from typing import NamedTuple

from engine.roles import Role

ID_SIGNS = "abcdefghjkmnpqrstuvwxyz23456789"
ID_LENGTH = 12
SECRET_BYTES = 32
SHORTEST_PLAIN = 16
LONGEST = 256
"""Characters of the longest key that is looked at."""
_KEY = re.compile(r"rr_([a-z]{1,8})_([a-z0-9]{12})_([A-Za-z0-9_-]{43})")
_LOOKS = re.compile(r"rr_[a-z]{1,8}_[a-z0-9]{12}_[A-Za-z0-9_-]{20,}")
_HEX = re.compile(r"[0-9a-f]{64}")
_LABEL = re.compile(r"[A-Za-z0-9._-]{1,60}")
_NOBODY = sha256(secrets.token_bytes(SECRET_BYTES)).digest()


class KeyMistake(ValueError):
    """What is wrong with `API_KEYS`, entry by entry; no key is in it."""

    def __init__(self, faults: list[str]) -> None:
        super().__init__("; ".join(faults))
        self.faults = faults


@dataclass(frozen=True, slots=True)
class EnvironmentKey:
    """A key of the whole server that the environment names: its label, role and digest."""

    label: str
    role: Role
    digest: bytes
    plain: bool


class StoredKeyText(NamedTuple):
    """The two parts of a key that is kept in the database."""

    id: str
    secret: str


class NewKeyText(NamedTuple):
    """A key made now: the whole of it, and what is kept."""

    text: str
    id: str
    digest: bytes
    last_four: str


def new_key(environment: str = "live") -> NewKeyText:
    """A key nobody has: `rr_live_<id>_<secret>`, of 32 random bytes."""
    name = "".join(secrets.choice(ID_SIGNS) for _ in range(ID_LENGTH))
    secret = secrets.token_urlsafe(SECRET_BYTES)
    return NewKeyText(f"rr_{environment}_{name}_{secret}", name, digest_of(secret), secret[-4:])


def digest_of(secret: str) -> bytes:
    """The SHA-256 that is kept. The secret is random, so nothing slower is needed."""
    return sha256(secret.encode("utf-8", "surrogateescape")).digest()


def stored_key(text: str) -> StoredKeyText | None:
    """The parts of a key of the form `rr_…`, or None when it has another form."""
    found = _KEY.fullmatch(text)
    return StoredKeyText(found[2], found[3]) if found else None


def looks_like_key(text: str) -> bool:
    """Whether there is something in a text that may be a key of ours."""
    return _LOOKS.search(text) is not None


def same(secret: str, digest: bytes | None) -> bool:
    """Whether a secret has that digest; as slow for None, which stands for a key nobody has."""
    right = compare_digest(digest_of(secret), _NOBODY if digest is None else digest)
    return right and digest is not None


def read_api_keys(text: str, *, short: bool = False) -> tuple[EnvironmentKey, ...]:
    """The keys of `API_KEYS`, comma-separated: `label:role:sha256hex`, or the key itself (owner).

    `short` lets plain keys be shorter than 16 characters. Raises KeyMistake.
    """
    faults: list[str] = []
    found: list[EnvironmentKey] = []
    for number, entry in enumerate((part.strip() for part in text.split(",")), 1):
        if not entry:
            continue
        key = _plain(entry) if entry.count(":") != 2 else _hashed(entry)
        if isinstance(key, str):
            faults.append(f"entry {number} {key}")
        elif key.plain and len(entry) < SHORTEST_PLAIN and not short:
            faults.append(
                f"entry {number} has fewer than {SHORTEST_PLAIN} characters (allowed with DEBUG=1)"
            )
        elif any(key.digest == other.digest or key.label == other.label for other in found):
            faults.append(f"entry {number} is there twice")
        else:
            found.append(key)
    if faults:
        raise KeyMistake(faults)
    return tuple(found)


def _plain(entry: str) -> EnvironmentKey | str:
    if not entry.isascii() or not entry.isprintable() or " " in entry or len(entry) > LONGEST:
        return "is neither a key of plain signs nor label:role:sha256hex"
    digest = digest_of(entry)
    return EnvironmentKey(f"plain-{digest.hex()[:8]}", Role.OWNER, digest, plain=True)


def _hashed(entry: str) -> EnvironmentKey | str:
    label, role, digest = entry.split(":")
    if not _LABEL.fullmatch(label):
        return "has a label that is not made of letters, digits, dots and hyphens"
    if role not in list(Role):
        return f"has none of the roles {', '.join(Role)}"
    if not _HEX.fullmatch(digest.lower()):
        return "has no SHA-256 of 64 hexadecimal digits at its end"
    return EnvironmentKey(label, Role(role), bytes.fromhex(digest), plain=False)
