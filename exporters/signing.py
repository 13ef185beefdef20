"""Signing a bundle's sums, and checking who signed them."""

from __future__ import annotations

import base64
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import Protocol

from exporters import minisign, sshsig, sums
from exporters.manifest import BundleFile
from exporters.signing_errors import BadPublicKey, BadSigningKey

_SSH, _MINI = sums.SIGNATURES
_NAMESPACES = re.compile(r'namespaces="([^"]*)"')


class Signer(Protocol):
    """A secret key."""

    @property
    def suffix(self) -> str:
        """What the name of its signatures ends with."""

    def sign(self, data: bytes) -> bytes:
        """The signature of the data as a text file; the same each time."""


@dataclass(frozen=True, slots=True)
class PublicKeys:
    """The keys that a bundle may be signed by; those of OpenSSH with the name each goes by."""

    ssh: Mapping[bytes, str]
    mini: tuple[minisign.MiniKey, ...]


@dataclass(frozen=True, slots=True)
class SignatureCheck:
    """Whether a bundle's sums are signed by one of the keys, and what that rests on."""

    ok: bool
    message: str


def read_signer(data: bytes, password: Callable[[], bytes]) -> Signer:
    """The signer of a key file; `password` is asked only when the key is locked.

    Raises `BadSigningKey`, `WrongPassword`, `SigningNeedsExtra` and what `password` does.
    """
    if data.lstrip().startswith(sshsig.HEADING):
        return sshsig.read_secret(data, password)
    if data.startswith(minisign.HEADING):
        return minisign.read_secret(data, password)
    raise BadSigningKey("the file is no secret key of OpenSSH or minisign")


def signature(files: Mapping[str, bytes], signer: Signer) -> BundleFile:
    """The signature of a bundle's sums, as the file that lies beside them."""
    data = signer.sign(files[sums.NAME])
    return BundleFile(sums.NAME + signer.suffix, data, "text/plain")


def read_public_keys(data: bytes) -> PublicKeys:
    """The keys in a public key file or a file of allowed signers; `BadPublicKey` for none.

    Of the options of an allowed signer only `namespaces` is honoured; a line with another one
    counts for nothing, so that no limit on a key is passed over.
    """
    ssh: dict[bytes, str] = {}
    mini: list[minisign.MiniKey] = []
    for line in data.decode("utf-8", "replace").splitlines():
        words = line.split()
        if not words or line.startswith(("#", minisign.HEADING.decode())):
            continue
        try:
            if sshsig.KIND.decode() in words:
                ssh |= _ssh_key(words)
            elif len(words) == 1:
                mini.append(minisign.read_public(words[0].encode()))
        except (ValueError, IndexError) as error:
            raise BadPublicKey("a line of the file is a damaged key") from error
    if not ssh and not mini:
        raise BadPublicKey("the file holds no public key of Ed25519 that may sign bundles")
    return PublicKeys(ssh, tuple(mini))


def check_signature(files: Mapping[str, bytes], keys: PublicKeys) -> SignatureCheck:
    """Whether the bundle's `SHA256SUMS` is signed by one of the keys."""
    data = files.get(sums.NAME, b"")
    found = []
    if keys.ssh and _SSH in files:
        found.append(_SSH)
        public = sshsig.signer_of(files[_SSH], data)
        if public is not None and public in keys.ssh:
            told = f"{sshsig.fingerprint(public)} {keys.ssh[public]}".strip()
            return SignatureCheck(True, f"{_SSH} is by {told}")
    if keys.mini and _MINI in files:
        found.append(_MINI)
        for key in keys.mini:
            if minisign.is_signed_by(key, files[_MINI], data):
                return SignatureCheck(True, f"{_MINI} is by minisign key {key.name}")
    if not found:
        return SignatureCheck(False, "the bundle is not signed by any such key")
    return SignatureCheck(
        False, f"{' and '.join(found)} is no signature of these sums by such a key"
    )


def _ssh_key(words: list[str]) -> dict[bytes, str]:
    """The key of a line and its name: `[PRINCIPALS [OPTIONS]] ssh-ed25519 BASE64 [COMMENT]`."""
    at = words.index(sshsig.KIND.decode())
    public = sshsig.public_of_blob(base64.b64decode(words[at + 1], validate=True))
    options = " ".join(words[1:at])
    if options:
        match = _NAMESPACES.fullmatch(options)
        if match is None or not _is_named(sshsig.NAMESPACE, match[1].split(",")):
            return {}
    return {public: words[0] if at else " ".join(words[2:])}


def _is_named(name: str, patterns: list[str]) -> bool:
    """Whether a list of OpenSSH's patterns names it: `*` and `?`; what follows a `!` never is."""
    found = False
    for pattern in patterns:
        plain = pattern.removeprefix("!").replace("[", "[[]")  # no sets of signs there
        if fnmatchcase(name, plain):
            if pattern.startswith("!"):
                return False
            found = True
    return found
