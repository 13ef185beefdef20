"""Keys made for the tests alone, and the tools that judge what is signed with them."""

import base64
import hashlib
import os
import shutil
import subprocess
from pathlib import Path

import pytest

from exporters.minisign import PLAIN

# Made by minisign 0.11: without a password, and locked with "pw" as it locks a key by default.
MINI_SECRET = b"""untrusted comment: minisign encrypted secret key
RWQAAEIyAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA2/kLVxPbgSTtRAUD\
xk2nCwuDZZhSX5CO/XE6pZZe7mjo+JB6Wt0fDu/Ia9NDhGmkh+5ZcWXaByUlHkMH5TFOf+v1sHywHxCvAAAAAAAA\
AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=
"""
MINI_PUBLIC = (
    b"untrusted comment: of the tests\nRWTb+QtXE9uBJO/Ia9NDhGmkh+5ZcWXaByUlHkMH5TFOf+v1sHywHxCv\n"
)
LOCKED_SECRET = b"""untrusted comment: minisign encrypted secret key
RWRTY0IyOvvYYsZQmzv9Z0xxInhuUu0S5GLsUrwF+unZhm43HIkAAAACAAAAAAAAAEAAAAAAvrNTG5/YS9IQjo/D\
ePF8niKZbmvnMD+cEeW6Y8u4ebTyOfhtzgHFSx4LmX6WbivoeNCVmOoEsMMEYocBQ2DjUAquJnGoJNo1YS4GGxjg\
ZlEPzcJeVSvJRdkbZDGqk876g+vKTsrzNnk=
"""
LOCKED_PUBLIC = b"RWQ+ODW8wjMU0cGcj92Pr6iy90NHxldoq5YTka2WTYDYPg41qC9oiWHr\n"


def no_password() -> bytes:
    raise AssertionError("nothing is locked, so nobody is to be asked")


def ssh_keygen(*arguments: str | Path, stdin: bytes = b"") -> subprocess.CompletedProcess[bytes]:
    """One run of OpenSSH's own tool; skips where a machine has none."""
    return _tool("ssh-keygen", *arguments, stdin=stdin)


def minisign(*arguments: str | Path) -> subprocess.CompletedProcess[bytes]:
    """One run of minisign; skips where a machine has none."""
    return _tool("minisign", *arguments)


def _tool(
    name: str, *arguments: str | Path, stdin: bytes = b""
) -> subprocess.CompletedProcess[bytes]:
    if not shutil.which(name):
        if name == "ssh-keygen" and os.environ.get("RR_CI"):
            pytest.fail(f"{name} is not installed")
        pytest.skip(f"{name} is not installed")
    return subprocess.run([name, *arguments], input=stdin, capture_output=True, check=False)


def ssh_key(folder: Path, name: str = "key", *, kind: str = "ed25519", password: str = "") -> Path:
    """A fresh secret key of OpenSSH, its public key beside it."""
    path = folder / name
    done = ssh_keygen("-q", "-t", kind, "-N", password, "-C", "ada@example.org", "-f", path)
    assert done.returncode == 0, done.stderr
    return path


def locked_lightly(secret: bytes, password: bytes) -> bytes:
    """A minisign key locked so that opening it takes no time and hardly any memory."""
    raw = base64.b64decode(secret.splitlines()[1])
    salt, work, memory = bytes(range(32)), 32768, 1 << 24
    kept = raw[54:126]
    checksum = hashlib.blake2b(PLAIN + kept, digest_size=32).digest()
    # What libsodium makes of these limits: N = 2 ** 10, r = 8, p = 1.
    stream = hashlib.scrypt(password, salt=salt, n=1 << 10, r=8, p=1, dklen=104)
    locked = bytes(a ^ b for a, b in zip(kept + checksum, stream, strict=True))
    whole = b"EdScB2" + salt + work.to_bytes(8, "little") + memory.to_bytes(8, "little") + locked
    return b"untrusted comment: locked\n" + base64.b64encode(whole) + b"\n"
