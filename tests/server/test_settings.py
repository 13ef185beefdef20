"""What the environment may say, and every fault of it at once."""

from __future__ import annotations

from hashlib import sha256
from pathlib import Path

import pytest

from engine.ai.endpoint import OPENAI_URL, EndpointSettings
from engine.roles import Role
from server.keys import digest_of, looks_like_key, new_key, read_api_keys, same, stored_key
from server.own_key import own_key
from server.settings import BadSettingsError, Settings, read_settings

HOME = Path("home")
HEX = sha256(b"secret").hexdigest()


def test_nothing_said_is_one_person_on_a_database_of_its_own() -> None:
    found = read_settings({}, home=HOME)
    assert (found.database_url, found.keys, found.data, found.migrate) == (None, (), HOME, True)


def test_every_fault_is_told_at_once() -> None:
    wrong = {
        "DATABASE_URL": "mysql://x/y",
        "REDIS_URL": "http://x",
        "BLOB_URL": "ftp://x",
        "API_KEYS": "short,ci:boss:" + HEX + ",ci:edit:12",
        "DEBUG": "perhaps",
        "RR_JOBS": "many",
        "RR_BODY_BYTES": "1",
        "RR_ANSWER_SECONDS": "0",
        "RR_AI_MODEL": "small",
        "RR_AI_URL": "ftp://x",
    }
    with pytest.raises(BadSettingsError) as caught:
        read_settings(wrong, home=HOME)
    faults = caught.value.details["faults"]
    assert isinstance(faults, list)
    assert len(faults) == 11
    for name in wrong.keys() - {"RR_AI_MODEL"}:
        assert name in caught.value.message


def test_no_secret_is_in_a_fault_or_a_printed_setting() -> None:
    secret = "a-plain-key-that-nobody-sees"
    given = {"DATABASE_URL": "postgresql://u:pass@h/d"}
    for keys in (f"{secret},{secret}", f"a:{secret}:b", f"{secret}:{secret}:{secret}"):
        with pytest.raises(BadSettingsError) as caught:
            read_settings(given | {"API_KEYS": keys}, home=HOME)
        assert secret not in str(caught.value.to_dict())
    shown = repr(read_settings(given | {"API_KEYS": secret}, home=HOME))
    assert secret not in shown
    assert "pass" not in shown


def test_an_endpoint_of_ai_drafts() -> None:
    assert read_settings({"RR_AI_KEY": "sk", "RR_AI_URL": "https://x/v1"}, home=HOME).ai is None
    found = read_settings({"RR_AI_MODEL": "small", "RR_AI_KEY": "sk-hidden"}, home=HOME)
    assert found.ai == EndpointSettings(OPENAI_URL, "small", "sk-hidden")
    assert "sk-hidden" not in repr(found)
    for wrong in ({"RR_AI_KEY": "sk-\u00e9"}, {"RR_AI_KEY": "sk", "RR_AI_URL": "http://x/v1"}):
        with pytest.raises(BadSettingsError):
            read_settings({"RR_AI_MODEL": "small", **wrong}, home=HOME)


def test_a_team_without_a_key_is_a_fault_unless_it_is_meant() -> None:
    given = {"DATABASE_URL": "postgresql://h/d"}
    with pytest.raises(BadSettingsError, match="API_KEYS is missing"):
        read_settings(given, home=HOME)
    assert read_settings(given | {"API_KEYS": "none"}, home=HOME).keys == ()


def test_both_forms_of_api_keys() -> None:
    plain, hashed = read_api_keys(f"a-plain-key-of-old, ci:edit:{HEX}")
    assert (plain.role, plain.digest, plain.plain) == (
        Role.OWNER,
        digest_of("a-plain-key-of-old"),
        True,
    )
    assert (hashed.label, hashed.role, hashed.plain) == ("ci", Role.EDIT, False)
    assert same("secret", hashed.digest)


def test_short_plain_keys_are_for_trying_out() -> None:
    with pytest.raises(BadSettingsError, match="fewer than 16"):
        read_settings({"API_KEYS": "dev"}, home=HOME)
    assert read_settings({"API_KEYS": "dev", "DEBUG": "1"}, home=HOME).keys[0].plain


def test_a_new_key_says_its_id_and_keeps_no_secret() -> None:
    made = new_key()
    parts = stored_key(made.text)
    assert parts is not None
    assert parts.id == made.id
    assert same(parts.secret, made.digest)
    assert not same(parts.secret[:-1] + "!", made.digest)
    assert made.last_four == made.text[-4:]
    assert looks_like_key(f"/x?y={made.text}&z")
    assert len({new_key().text for _ in range(100)}) == 100


def test_a_key_nobody_has_is_compared_all_the_same() -> None:
    assert not same("anything", None)


def test_the_own_key_is_made_once_and_for_its_owner_alone(tmp_path: Path) -> None:
    first, file = own_key(tmp_path / "data")
    second, _ = own_key(tmp_path / "data")
    assert first == second
    assert first.role is Role.OWNER
    assert file.stat().st_mode & 0o777 == 0o600
    assert digest_of(file.read_text().strip()) == first.digest
    assert list(file.parent.iterdir()) == [file]


def test_an_own_key_that_is_none_is_told(tmp_path: Path) -> None:
    """As a machine that lost power in the middle may leave it: nobody could come in."""
    from store.trouble import StorageFailedError

    for wrong in (b"", b"\xff", b"a-key-of-mine"):
        (tmp_path / "key").write_bytes(wrong)
        with pytest.raises(BadSettingsError, match="holds no key"):
            own_key(tmp_path)
    (tmp_path / "data").write_bytes(b"")
    with pytest.raises(StorageFailedError):
        own_key(tmp_path / "data")


def test_addresses_that_only_loopback_may_be() -> None:
    from rrcli.serve_target import OpenToTheWorldError, check_address

    alone = Settings(HOME)
    (plain,) = read_api_keys("a-plain-key-of-old")
    (hashed,) = read_api_keys(f"ci:owner:{HEX}")
    team = Settings(HOME, database_url="postgresql://h/d", keys=(hashed,))
    for host in ("127.0.0.1", "::1", "localhost", "127.9.9.9"):
        check_address(alone, host, behind_tls=False)
    for settings, tls in ((alone, True), (team, False)):
        with pytest.raises(OpenToTheWorldError):
            check_address(settings, "0.0.0.0", behind_tls=tls)
    check_address(team, "0.0.0.0", behind_tls=True)
    with_plain = Settings(HOME, database_url="postgresql://h/d", keys=(hashed, plain))
    with pytest.raises(OpenToTheWorldError, match="as they are"):
        check_address(with_plain, "192.0.2.1", behind_tls=True)
