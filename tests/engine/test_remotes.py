"""Addresses of remotes: what may be one, and what of it people and others see."""

from pathlib import Path

import pytest

from engine.remotes import Address, BadRemoteError, is_loopback, parse_address

SECRET = "p4ss"


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        (f"postgresql://ada:{SECRET}@db/rr", "postgresql://ada:***@db/rr"),
        (f"postgresql://db/rr?password={SECRET}", "postgresql://db/rr?password=***"),
        (
            f"postgresql://db/rr?user=ada&sslpassword={SECRET}&port=1",
            "postgresql://db/rr?user=ada&sslpassword=***&port=1",
        ),
        ("postgresql://ada@db/rr?host=%2Ftmp", "postgresql://ada@db/rr?host=%2Ftmp"),
        ("https://shoes.example.org", "https://shoes.example.org"),
        ("/mnt/password=x", "/mnt/password=x"),
    ],
)
def test_no_password_is_shown(url: str, shown: str) -> None:
    assert Address(url).shown == shown


@pytest.mark.parametrize(
    "given",
    [
        f"mysql://ada:{SECRET}@db/rr",
        f"postgresql://ada:{SECRET}@db:port/rr?project=p",
        f"postgresql://ada:{SECRET}@db/rr",
        f"postgresql://db/rr?password={SECRET}",
        f"file://ada:{SECRET}@db/rr",
        f"https://ada:{SECRET}@db/projects/p",
    ],
)
def test_a_refusal_repeats_no_password(given: str) -> None:
    with pytest.raises(BadRemoteError) as caught:
        parse_address(given, None, Path("/"))
    assert SECRET not in str(caught.value) + caught.value.place


@pytest.mark.parametrize("host", ["a..b", "x" * 64 + ".org"])
@pytest.mark.parametrize("scheme", ["https", "postgresql"])
def test_a_host_is_a_name_that_can_be_looked_up(scheme: str, host: str) -> None:
    with pytest.raises(BadRemoteError):
        parse_address(f"{scheme}://{host}/x?project=p", "p", Path("/"))


@pytest.mark.parametrize(
    ("url", "clear"),
    [
        ("http://shoes.example.org", True),
        ("http://192.168.0.7:8000", True),
        ("http://127.0.0.1:8000", False),
        ("http://[::1]:8000", False),
        ("http://localhost", False),
        ("https://shoes.example.org", False),
        ("/mnt/http://x", False),
    ],
)
def test_what_others_could_read(url: str, clear: bool) -> None:
    assert Address(url, "p").in_the_clear is clear
    assert is_loopback("localhost") and not is_loopback("localhost.example.org")
