"""What can be wrong with keys: one class, one code."""

from __future__ import annotations

from typing import ClassVar

from schemas.errors import RRError


class BadSigningKey(RRError):
    """The file given to sign with is no secret key that RR Engine can sign with.

    It takes an Ed25519 key in OpenSSH's form (`ssh-keygen -t ed25519`) or a secret key of minisign
    (`minisign -G`). Nothing was written.
    """

    code: ClassVar[str] = "RR-X046"
    exit_code: ClassVar[int] = 2
    http_status: ClassVar[int] = 400
    hint: ClassVar[str] = "make one: ssh-keygen -t ed25519 -f bundle-key"


class WrongPassword(RRError):
    """The password does not open the secret key. Nothing was written."""

    code: ClassVar[str] = "RR-X047"
    exit_code: ClassVar[int] = 4
    http_status: ClassVar[int] = 403
    hint: ClassVar[str] = "run it again with the right password, or set RR_SIGN_PASSWORD"


class PasswordNeeded(RRError):
    """The secret key is locked by a password, and nobody is there to be asked for it.

    Set `RR_SIGN_PASSWORD`, or run the command on a terminal. Nothing was written.
    """

    code: ClassVar[str] = "RR-X048"
    exit_code: ClassVar[int] = 3
    http_status: ClassVar[int] = 400
    hint: ClassVar[str] = "set RR_SIGN_PASSWORD, or run it on a terminal"


class BadPublicKey(RRError):
    """The file given to check signatures with holds no public key that RR Engine can use.

    It takes a public key of OpenSSH (`id.pub`), a file of allowed signers as `ssh-keygen -Y` reads
    it, or a public key of minisign; all of Ed25519.
    """

    code: ClassVar[str] = "RR-X049"
    exit_code: ClassVar[int] = 2
    http_status: ClassVar[int] = 400
    hint: ClassVar[str] = "name the sender's .pub file, or a file of allowed signers"
