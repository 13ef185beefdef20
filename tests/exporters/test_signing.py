"""Signatures: the same each time, and good for OpenSSH's and minisign's own tools."""

import base64
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exporters import minisign, sshsig
from exporters.ed25519 import SigningNeedsExtra, is_signed, public_key, require_library, sign
from exporters.signing import (
    PublicKeys,
    Signer,
    check_signature,
    read_public_keys,
    read_signer,
    signature,
)
from exporters.signing_errors import BadPublicKey, BadSigningKey, WrongPassword
from tests.exporters import signers
from tests.exporters.signers import (
    LOCKED_PUBLIC,
    LOCKED_SECRET,
    MINI_PUBLIC,
    MINI_SECRET,
    locked_lightly,
    no_password,
    ssh_key,
    ssh_keygen,
)

FILES = {"SHA256SUMS": b"0" * 64 + b"  a.json\n", "a.json": b"{}"}


@pytest.fixture(scope="module")
def key(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return ssh_key(tmp_path_factory.mktemp("keys"))


def signed(secret: bytes, password: Callable[[], bytes] = no_password) -> dict[str, bytes]:
    file = signature(FILES, read_signer(secret, password))
    return {**FILES, file.path: file.data}


def public(key: Path) -> PublicKeys:
    return read_public_keys(key.with_suffix(".pub").read_bytes())


def test_ssh_keygen_verifies_what_we_sign(key: Path, tmp_path: Path) -> None:
    files = signed(key.read_bytes())
    assert files == signed(key.read_bytes())
    (tmp_path / "x.sig").write_bytes(files["SHA256SUMS.sig"])
    allowed = tmp_path / "allowed"
    allowed.write_bytes(b"ada@example.org " + key.with_suffix(".pub").read_bytes())
    verify = ("-Y", "verify", "-f", allowed, "-I", "ada@example.org", "-n", "rr-bundle")
    done = ssh_keygen(*verify, "-s", tmp_path / "x.sig", stdin=FILES["SHA256SUMS"])
    assert done.returncode == 0 and b"Good" in done.stdout, done.stderr
    other = ssh_keygen(*verify, "-s", tmp_path / "x.sig", stdin=b"another")
    assert other.returncode != 0


def test_our_bytes_are_those_of_ssh_keygen(key: Path) -> None:
    done = ssh_keygen("-Y", "sign", "-f", key, "-n", "rr-bundle", stdin=FILES["SHA256SUMS"])
    assert done.stdout == signed(key.read_bytes())["SHA256SUMS.sig"]


@pytest.mark.parametrize("hashed", ["sha256", "sha512"])
def test_we_verify_what_ssh_keygen_signs(key: Path, hashed: str) -> None:
    sign = ("-Y", "sign", "-f", key, "-n", "rr-bundle", "-O", f"hashalg={hashed}")
    files = {**FILES, "SHA256SUMS.sig": ssh_keygen(*sign, stdin=FILES["SHA256SUMS"]).stdout}
    found = check_signature(files, public(key))
    assert found.ok and found.message.endswith(" ada@example.org")
    told = ssh_keygen("-l", "-f", key.with_suffix(".pub")).stdout.split()[1].decode()
    assert f" {told} " in found.message


def test_a_signature_for_something_else_is_none(key: Path) -> None:
    """A key that signs commits or mail has signed no bundle by that."""
    sign = ("-Y", "sign", "-f", key, "-n", "git")
    files = {**FILES, "SHA256SUMS.sig": ssh_keygen(*sign, stdin=FILES["SHA256SUMS"]).stdout}
    assert not check_signature(files, public(key)).ok


def test_minisign_verifies_what_we_sign(tmp_path: Path) -> None:
    files = signed(MINI_SECRET)
    assert files == signed(MINI_SECRET)
    for name in ("SHA256SUMS", "SHA256SUMS.minisig"):
        (tmp_path / name).write_bytes(files[name])
    (tmp_path / "m.pub").write_bytes(MINI_PUBLIC)
    verify = ("-V", "-p", tmp_path / "m.pub", "-m", tmp_path / "SHA256SUMS")
    done = signers.minisign(*verify)
    assert done.returncode == 0 and b"Trusted comment: rr-bundle" in done.stdout, done.stderr
    (tmp_path / "SHA256SUMS").write_bytes(b"another")
    assert signers.minisign(*verify).returncode != 0


@pytest.mark.parametrize("legacy", [False, True])
def test_we_verify_what_minisign_signs(tmp_path: Path, legacy: bool) -> None:
    (tmp_path / "SHA256SUMS").write_bytes(FILES["SHA256SUMS"])
    (tmp_path / "m.key").write_bytes(MINI_SECRET)
    more = ("-l",) if legacy else ()
    done = signers.minisign("-S", *more, "-s", tmp_path / "m.key", "-m", tmp_path / "SHA256SUMS")
    assert done.returncode == 0, done.stderr
    data = (tmp_path / "SHA256SUMS.minisig").read_bytes()
    keys = read_public_keys(MINI_PUBLIC)
    found = check_signature({**FILES, "SHA256SUMS.minisig": data}, keys)
    assert found.ok and found.message.endswith("minisign key 2481DB13570BF9DB")
    forged = data.replace(b"trusted comment: t", b"trusted comment: T")
    assert not check_signature({**FILES, "SHA256SUMS.minisig": forged}, keys).ok


def test_a_locked_key_of_minisign_opens_with_its_password() -> None:
    locked = locked_lightly(MINI_SECRET, b"pw")
    assert signed(locked, lambda: b"pw") == signed(MINI_SECRET)
    with pytest.raises(WrongPassword):
        read_signer(locked, lambda: b"PW")


@pytest.mark.prove
def test_a_key_locked_by_minisign_itself_opens() -> None:
    """It takes a gibibyte and some seconds: minisign's own choice."""
    files = signed(LOCKED_SECRET, lambda: b"pw")
    assert check_signature(files, read_public_keys(LOCKED_PUBLIC)).ok


def test_a_key_locked_to_fill_memory_is_refused() -> None:
    raw = bytearray(base64.b64decode(locked_lightly(MINI_SECRET, b"pw").splitlines()[1]))
    raw[46:54] = (1 << 40).to_bytes(8, "little")
    harder = b"untrusted comment: x\n" + base64.b64encode(raw) + b"\n"
    with pytest.raises(BadSigningKey, match="harder"):
        read_signer(harder, lambda: b"pw")


def test_a_locked_key_of_openssh_opens_or_says_what_to_do(tmp_path: Path) -> None:
    """Opening one needs bcrypt, which is no dependency."""
    locked = ssh_key(tmp_path, password="secret").read_bytes()
    try:
        import bcrypt  # noqa: F401
    except ImportError:
        with pytest.raises(BadSigningKey) as caught:
            read_signer(locked, lambda: b"secret")
        assert "ssh-keygen -p" in caught.value.next_step
        return
    assert read_signer(locked, lambda: b"secret").suffix == ".sig"
    with pytest.raises(WrongPassword):
        read_signer(locked, lambda: b"other")


def test_keys_that_cannot_sign_are_refused(key: Path, tmp_path: Path) -> None:
    whole = key.read_bytes()
    broken = bytearray(base64.b64decode(MINI_SECRET.splitlines()[1]))
    broken[70] ^= 1
    for data, told in (
        (b"", "no secret key"),
        (key.with_suffix(".pub").read_bytes(), "no secret key"),
        (MINI_PUBLIC, "no secret key of minisign"),
        (whole[: len(whole) // 2], "no whole key"),
        (b"untrusted comment: x\n!\n", "no whole key"),
        (b"untrusted comment: x\n" + base64.b64encode(broken), "do not belong together"),
        (ssh_key(tmp_path, "ecdsa", kind="ecdsa").read_bytes(), "not of Ed25519"),
    ):
        with pytest.raises(BadSigningKey, match=told) as caught:
            read_signer(data, no_password)
        assert caught.value.exit_code == 2


def test_another_key_or_no_signature_is_told(key: Path, tmp_path: Path) -> None:
    other = public(ssh_key(tmp_path, "other"))
    assert "no signature of these sums" in check_signature(signed(key.read_bytes()), other).message
    assert "not signed by any" in check_signature(FILES, other).message
    assert "not signed by any" in check_signature(signed(MINI_SECRET), other).message
    changed = {**signed(key.read_bytes()), "SHA256SUMS": b"other sums\n"}
    assert not check_signature(changed, public(key)).ok


def test_allowed_signers_are_read_as_openssh_reads_them(key: Path) -> None:
    files = signed(key.read_bytes())
    line = key.with_suffix(".pub").read_text().strip()
    for text, ok in (
        (f"# ours\n\nada@example.org,ada {line}\n", True),
        (f'ada namespaces="rr-*,file" {line}\n', True),
        (f'ada namespaces="git" {line}\n', None),
        (f'ada namespaces="!git,rr-bundl?" {line}\n', True),
        (f'ada namespaces="!rr-bundle,*" {line}\n', None),
        (f'ada namespaces="*,!rr-*" {line}\n', None),
        (f'ada namespaces="rr-[b]undle" {line}\n', None),
        (f'ada valid-before="20300101" {line}\n', None),
        (f"ada cert-authority {line}\n", None),
    ):
        if ok:
            found = check_signature(files, read_public_keys(text.encode()))
            assert found.ok and " ada" in found.message
        else:
            with pytest.raises(BadPublicKey):
                read_public_keys(text.encode())


@pytest.mark.parametrize(
    "data", [b"", b"hello", b"ssh-ed25519 AAAA", b"ssh-ed25519", b"RWTb+Qt", b"ssh-rsa AAAA x"]
)
def test_what_is_no_public_key_is_refused(data: bytes) -> None:
    with pytest.raises(BadPublicKey) as caught:
        read_public_keys(data)
    assert caught.value.exit_code == 2


@given(st.sampled_from(["ssh", "mini"]), st.data())
def test_no_changed_signature_is_good(kind: str, data: st.DataObject) -> None:
    """A changed byte is never taken for the signature, except in a comment nobody signs."""
    seed = bytes(range(32))
    signer: Signer = (
        sshsig.SshSigner(seed, public_key(seed))
        if kind == "ssh"
        else minisign.MiniSigner(b"12345678", seed)
    )
    file = signature(FILES, signer)
    keys = PublicKeys({public_key(seed): "x"}, (minisign.MiniKey(b"12345678", public_key(seed)),))
    assert check_signature({**FILES, file.path: file.data}, keys).ok
    free = 0 if kind == "ssh" else len(file.data.split(b"\n")[0])
    place = data.draw(st.integers(free, len(file.data) - 2))
    changed = bytearray(file.data)
    changed[place] = data.draw(st.integers(0, 255).filter(lambda one: one != file.data[place]))
    found = check_signature({**FILES, file.path: bytes(changed)}, keys)
    # The last letter of base64 may hold bits that mean nothing.
    assert not found.ok or _decoded(bytes(changed)) == _decoded(file.data)


def _decoded(text: bytes) -> list[bytes]:
    lines = text.split(b"\n")
    if lines[0].startswith(b"-----"):
        lines = [b"".join(lines[1:-2])]
    return [line if b" " in line else base64.b64decode(line) for line in lines]


@given(st.binary(max_size=200))
def test_nothing_odd_is_taken_for_a_signature(data: bytes) -> None:
    assert sshsig.signer_of(data, b"x") is None
    armoured = sshsig._BEGIN.encode() + b"\n" + base64.b64encode(data) + b"\n"
    assert sshsig.signer_of(armoured + sshsig._END.encode() + b"\n", b"x") is None
    key = minisign.MiniKey(bytes(8), bytes(32))
    assert not minisign.is_signed_by(key, data, b"x")


def test_without_the_extra_nothing_is_signed_or_checked(
    key: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    files, keys, secret = signed(key.read_bytes()), public(key), key.read_bytes()
    for name in [name for name in sys.modules if name.startswith("cryptography")]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, "cryptography", None)
    for work in (
        lambda: read_signer(secret, no_password),
        lambda: read_signer(MINI_SECRET, no_password),
        lambda: check_signature(files, keys),
        require_library,
    ):
        with pytest.raises(SigningNeedsExtra) as caught:
            work()
        assert 'pip install "rr-engine[formats]"' in caught.value.next_step


def test_ed25519_is_that_of_rfc_8032() -> None:
    seed = bytes.fromhex("4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb")
    known = bytes.fromhex(
        "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da"
        "085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00"
    )
    assert sign(seed, b"\x72") == known and is_signed(public_key(seed), known, b"\x72")
    assert not is_signed(public_key(seed), known, b"\x73")
    assert not is_signed(b"short", known, b"\x72")
