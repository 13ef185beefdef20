"""Signatures as `ssh-keygen -Y` makes and verifies them, with Ed25519 keys of OpenSSH."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Callable
from typing import NamedTuple

from exporters.ed25519 import is_signed, require_library, sign
from exporters.signing_errors import BadSigningKey, WrongPassword

NAMESPACE = "rr-bundle"
HEADING = b"-----BEGIN OPENSSH PRIVATE KEY-----"
KIND = b"ssh-ed25519"
_MAGIC, _HASH = b"SSHSIG", b"sha512"
_BEGIN, _END = "-----BEGIN SSH SIGNATURE-----", "-----END SSH SIGNATURE-----"
_LINE = 70


class SshSigner(NamedTuple):
    """A secret key of OpenSSH: the seed and the public key, 32 bytes each."""

    seed: bytes
    public: bytes

    @property
    def suffix(self) -> str:
        """What the name of its signatures ends with."""
        return ".sig"

    def sign(self, data: bytes) -> bytes:
        """The signature of the data as a text file; the same each time."""
        signature = _strings(KIND, sign(self.seed, _to_sign(data)))
        blob = _MAGIC + (1).to_bytes(4, "big")
        blob += _strings(_strings(KIND, self.public), NAMESPACE.encode(), b"", _HASH, signature)
        text = base64.b64encode(blob).decode()
        lines = [text[at : at + _LINE] for at in range(0, len(text), _LINE)]
        return "\n".join([_BEGIN, *lines, _END, ""]).encode()


def read_secret(data: bytes, password: Callable[[], bytes]) -> SshSigner:
    """The signer of a key file in OpenSSH's form; `password` is asked when it is locked.

    Raises `BadSigningKey`, `WrongPassword`, `SigningNeedsExtra` and what `password` does.
    """
    require_library()
    from cryptography.exceptions import UnsupportedAlgorithm
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
    from cryptography.hazmat.primitives.serialization import load_ssh_private_key

    given: bytes | None = None
    try:
        try:
            key = load_ssh_private_key(data, None)
        except TypeError:  # it is locked
            given = password()
            key = load_ssh_private_key(data, given)
    except UnsupportedAlgorithm as error:
        raise BadSigningKey(
            "this installation cannot open a locked key of OpenSSH",
            hint="take a minisign key, or a copy without a password: ssh-keygen -p -N '' -f COPY",
        ) from error
    except ValueError as error:
        if given is not None:
            raise WrongPassword("the password does not open this key") from error
        raise BadSigningKey("the file is no whole key of OpenSSH") from error
    if not isinstance(key, Ed25519PrivateKey):
        raise BadSigningKey("the key is not of Ed25519")
    return SshSigner(key.private_bytes_raw(), key.public_key().public_bytes_raw())


def signer_of(signature: bytes, data: bytes) -> bytes | None:
    """The public key, 32 bytes, that an armoured signature over the data is by; None if by none."""
    try:
        lines = signature.decode("ascii").split("\n")
        if lines[0] != _BEGIN or lines[-2:] != [_END, ""]:
            return None
        blob = base64.b64decode("".join(lines[1:-2]), validate=True)
        if blob[:10] != _MAGIC + (1).to_bytes(4, "big"):
            return None
        key, namespace, reserved, hashed, inner = _split(blob[10:], 5)
        kind, public = _split(key, 2)
        signed_kind, raw = _split(inner, 2)
    except ValueError:
        return None
    if (kind, signed_kind, namespace, reserved) != (KIND, KIND, NAMESPACE.encode(), b""):
        return None
    # OpenSSH knows two hashes; a signer may have chosen either.
    if hashed not in (b"sha256", b"sha512") or len(public) != 32:
        return None
    return public if is_signed(public, raw, _to_sign(data, hashed)) else None


def key_blob(public: bytes) -> bytes:
    """A public key of 32 bytes as OpenSSH writes it in base64."""
    return _strings(KIND, public)


def public_of_blob(blob: bytes) -> bytes:
    """The 32 bytes of a public key of OpenSSH; `ValueError` when it is none of Ed25519."""
    kind, public = _split(blob, 2)
    if kind != KIND or len(public) != 32:
        raise ValueError("not of Ed25519")
    return public


def fingerprint(public: bytes) -> str:
    """The key as `ssh-keygen -l` names it."""
    digest = hashlib.sha256(key_blob(public)).digest()
    return "SHA256:" + base64.b64encode(digest).decode().rstrip("=")


def _to_sign(data: bytes, hashed: bytes = _HASH) -> bytes:
    digest = hashlib.new(hashed.decode(), data).digest()
    return _MAGIC + _strings(NAMESPACE.encode(), b"", hashed, digest)


def _strings(*parts: bytes) -> bytes:
    return b"".join(len(part).to_bytes(4, "big") + part for part in parts)


def _split(data: bytes, count: int) -> list[bytes]:
    """Exactly `count` strings, each behind its length; `ValueError` for any other bytes."""
    found = []
    for _ in range(count):
        size = int.from_bytes(data[:4], "big")
        if len(data) < 4 + size:
            raise ValueError("cut short")
        found.append(data[4 : 4 + size])
        data = data[4 + size :]
    if data:
        raise ValueError("more than there should be")
    return found
