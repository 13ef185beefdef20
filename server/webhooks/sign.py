"""Secrets and signatures as Standard Webhooks has them."""

from __future__ import annotations

import secrets
from base64 import b64encode
from collections.abc import Sequence
from hashlib import sha256
from hmac import digest
from typing import Final

PREFIX: Final = "whsec_"
SECRET_BYTES: Final = 32


def new_secret() -> bytes:
    """A secret nobody has."""
    return secrets.token_bytes(SECRET_BYTES)


def secret_text(secret: bytes) -> str:
    """A secret as a receiver is given it: `whsec_` and base64."""
    return PREFIX + b64encode(secret).decode()


def signature(secret: bytes, message_id: str, timestamp: int, body: bytes) -> str:
    """One signature, `v1,` and the base64 of HMAC-SHA256 over id, time and body."""
    signed = f"{message_id}.{timestamp}.".encode() + body
    return f"v1,{b64encode(digest(secret, signed, 'sha256')).decode()}"


def signed_headers(
    keys: Sequence[bytes], message_id: str, timestamp: int, body: bytes
) -> dict[str, str]:
    """The three headers of a message; each secret that is good signs it."""
    signatures = [signature(secret, message_id, timestamp, body) for secret in keys]
    return {
        "webhook-id": message_id,
        "webhook-timestamp": str(timestamp),
        "webhook-signature": " ".join(signatures),
    }


def message_id_of(project: str, stream: str, seq: int) -> str:
    """The id of what is told of an entry: the same at every try, and to every receiver."""
    return f"msg_{sha256(f'{project}/{stream}/{seq}'.encode()).hexdigest()[:32]}"


def new_message_id() -> str:
    """The id of a message that is about no entry."""
    return f"msg_{secrets.token_hex(16)}"
