"""Keys named on the command line: what to sign with, and whose signature to accept."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from rrcli.failure import UsageMistakeError

if TYPE_CHECKING:
    from pathlib import Path

    from exporters.signing import PublicKeys, Signer
    from rrcli.session import Session

_LARGEST_KEY = 1 << 16


def signer_from(session: Session, path: Path | None) -> Signer | None:
    """Return the signer of the key file given, asking for its password where it is locked.

    Raises BadSigningKey, WrongPassword, PasswordNeeded and SigningNeedsExtra.
    """
    if path is None:
        return None
    from exporters.signing import read_signer

    return read_signer(_read(session, path, "--sign"), lambda: _password(session, path))


def keys_from(session: Session, path: Path | None) -> PublicKeys | None:
    """Return the public keys in the file given; raises BadPublicKey."""
    if path is None:
        return None
    from exporters.signing import read_public_keys

    return read_public_keys(_read(session, path, "--signed-by"))


def _read(session: Session, path: Path, option: str) -> bytes:
    with session.path(path).open("rb") as file:
        data = file.read(_LARGEST_KEY + 1)
    if len(data) > _LARGEST_KEY:
        raise UsageMistakeError(
            f"{path} is too large for a key", place=option, hint=f"give {option} a key file"
        )
    return data


def _password(session: Session, path: Path) -> bytes:
    """Return the password of a key: RR_SIGN_PASSWORD, else what the person here types."""
    from exporters.signing_errors import PasswordNeeded

    environment = session.environment
    if environment.sign_password is not None:
        return environment.sign_password.encode("utf-8", "surrogateescape")
    if not (environment.stdin_tty and environment.stderr_tty) or session.out.json:
        raise PasswordNeeded(f"{path} is locked by a password", place="--sign")
    from getpass import getpass

    return getpass(f"password of {path}: ", sys.stderr).encode()
