"""Where webhooks may go: the table of addresses, names that lie, and what the settings allow."""

from __future__ import annotations

import asyncio
import atexit
import socket
import ssl
from collections.abc import Iterator
from contextlib import ExitStack
from functools import cache
from ipaddress import IPv4Address, IPv6Address, ip_network
from pathlib import Path
from unittest.mock import patch

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from server.settings import BadSettingsError, Settings, read_settings
from server.webhooks.address import (
    AddressForbidden,
    BadWebhookAddressError,
    Reach,
    addresses_of,
    is_public,
    numeric,
    read_allowed,
    require_address,
)
from server.webhooks.guard import Guard, NameUnknown
from server.webhooks.send import Attempt, Message, sender
from tests.server.hooked import Hooked, hooked
from tests.server.receiver import Receiver, eventually, receiving
from tests.server.team import LOOPBACK

PUBLIC = Reach()
PING = Message("msg_1", b"{}")

NOT_PUBLIC = [
    "0.0.0.0", "0.1.2.3", "10.0.0.1", "100.64.0.1", "100.100.100.200", "100.127.255.255",
    "127.0.0.1", "127.255.255.254", "168.63.129.16", "169.254.169.254", "172.16.0.1",
    "172.31.255.255", "192.0.0.1", "192.0.2.1", "192.88.99.1", "192.168.0.1", "198.18.0.1",
    "198.19.255.255", "198.51.100.1", "203.0.113.1", "224.0.0.1", "239.255.255.250", "240.0.0.1",
    "255.255.255.255", "::", "::1", "::127.0.0.1", "::ffff:127.0.0.1", "::ffff:10.0.0.1",
    "::ffff:8.8.8.8", "64:ff9b::7f00:1", "64:ff9b:1::1", "100::1", "2001::1", "2001:db8::1",
    "2002:7f00:1::1", "3fff::1", "5f00::1", "fc00::1", "fd00:ec2::254", "fd20:ce::254", "fe80::1",
    "fe80::1%1", "fec0::1", "ff02::1",
]  # fmt: skip
ARE_PUBLIC = ["8.8.8.8", "1.1.1.1", "93.184.216.34", "172.32.0.1", "100.128.0.1", "2606:4700::1111",
              "2a00:1450:4001:81b::200e", "2001:4860:4860::8888"]  # fmt: skip
SPELT = [
    "127.0.0.1", "2130706433", "0x7f000001", "0x7f.1", "017700000001", "0177.0.0.1", "127.1",
    "127.0.1", "0", "0x0", "0.0.0.0", "[::1]", "[::]", "[::ffff:127.0.0.1]", "[::ffff:7f00:1]",
    "[0:0:0:0:0:0:0:1]", "[fe80::1]", "①②⑦.⓪.⓪.①", "127。0。0。1", "169.254.169.254", "2852039166",
    "0xa9fea9fe", "[fd00:ec2::254]", "10.0.0.1", "192.168.1.1", "100.64.0.1",
]  # fmt: skip


@pytest.mark.parametrize("address", NOT_PUBLIC)
def test_no_special_address_is_public(address: str) -> None:
    assert not is_public(address)


@pytest.mark.parametrize("address", ARE_PUBLIC)
def test_addresses_of_the_world_are(address: str) -> None:
    assert is_public(address)


@settings(max_examples=500, deadline=None, derandomize=True)
@given(st.integers(0, 2**32 - 1))
def test_it_is_as_strict_as_the_library_and_a_mapped_one_is_never_public(number: int) -> None:
    plain = IPv4Address(number)
    if is_public(str(plain)):
        assert plain.is_global and not plain.is_multicast and not plain.is_reserved
    for shift in (0xFFFF << 32, 0, 0x64FF9B << 96, 0x2002 << 112 | number << 80):
        assert not is_public(str(IPv6Address(shift | number)))


@settings(max_examples=500, deadline=None, derandomize=True)
@given(st.integers(0, 2**128 - 1))
def test_it_is_as_strict_as_the_library_in_ipv6(number: int) -> None:
    found = IPv6Address(number)
    if is_public(str(found)):
        assert found.is_global and not found.is_multicast and found.ipv4_mapped is None
        assert not (found.is_private or found.is_link_local or found.is_loopback)


@pytest.mark.parametrize("host", SPELT)
def test_an_address_in_whatever_spelling_is_refused(host: str) -> None:
    reach = Reach(http=True)
    for url in (f"https://{host}/", f"http://{host}:8080/x?y=z"):
        with pytest.raises(BadWebhookAddressError) as caught:
            require_address(url, reach)
        assert len(host) < 4 or host not in str(caught.value.to_dict())


WRONG = [
    "http://receiver.example/", "ftp://receiver.example/", "//receiver.example/", "https://",
    "https:///x", "https://user@receiver.example/", "https://u:secret@receiver.example/",
    "https://receiver.example/#part", "https://receiver.example:0/",
    "https://receiver.example:70000/", "https://.example/", "https://a..b/", "https://-a/",
    "https://a!b/", "https://recei%76er.example/", "https://a b/", "https://\n/",
    "https://ⓔxample.com/", "file:///etc", "https://127.0.0.1\\@receiver.example/", "gopher://x/",
    "https://x/" + "a" * 2100, "https://" + "a." * 127 + "a/", "", "none",
]  # fmt: skip


@pytest.mark.parametrize("url", WRONG)
def test_what_is_no_address_of_a_receiver_is_refused(url: str) -> None:
    with pytest.raises(BadWebhookAddressError) as caught:
        require_address(url, PUBLIC)
    assert "secret" not in str(caught.value.to_dict())


def test_what_is_one_is_taken_as_it_will_be_asked() -> None:
    url = require_address("https://Bücher.example:8443/a b?q=1", PUBLIC)
    assert (url.raw_host, url.port, url.raw_path) == (b"xn--bcher-kva.example", 8443, b"/a%20b?q=1")
    assert require_address("https://8.8.8.8/", PUBLIC).host == "8.8.8.8"
    assert require_address("http://receiver.example/", Reach(http=True)).scheme == "http"


def test_hosts_and_networks_of_the_settings_are_allowed() -> None:
    hosts, networks, faults = read_allowed(" Hooks.Internal, 10.1.0.0/16,127.0.0.1 , fd00::/8,")
    assert not faults
    reach = Reach(hosts=hosts, networks=networks)
    reach.require("hooks.internal", ["10.9.9.9"])
    reach.require("HOOKS.internal.", ["127.0.0.1"])
    reach.require("other", ["10.1.255.255", "127.0.0.1", "fd00::1", "8.8.8.8"])
    for address in ("10.2.0.0", "127.0.0.2", "::ffff:127.0.0.1", "fe80::1", "192.168.0.1"):
        with pytest.raises(AddressForbidden):
            reach.require("other.hooks.internal", ["8.8.8.8", address])


def test_settings_allow_nothing_unless_they_say_so() -> None:
    assert read_settings({}, home=Path("home")).reach == PUBLIC == Settings(Path("x")).reach
    found = read_settings(
        {"RR_WEBHOOK_HTTP": "1", "RR_WEBHOOK_ALLOW": "a.internal,10.0.0.0/8"}, home=Path("home")
    )
    wanted = Reach(True, frozenset({"a.internal"}), (ip_network("10.0.0.0/8"),))
    assert found.reach == wanted
    wrong = {"RR_WEBHOOK_HTTP": "maybe", "RR_WEBHOOK_ALLOW": "10.0.0.1/8, https://x, *.x, 0x7f.1"}
    with pytest.raises(BadSettingsError) as caught:
        read_settings(wrong, home=Path("home"))
    faults = caught.value.details["faults"]
    assert isinstance(faults, list) and len(faults) == 5


def sent(url: str, reach: Reach) -> Attempt:
    """What comes of sending there past every check of the address that was given."""

    async def work() -> Attempt:
        async with sender(reach, 5.0) as found:
            return await found.send(url, [b"key"], PING)

    return asyncio.run(work())


def test_a_name_that_leads_to_loopback_is_not_connected_to() -> None:
    """`localhost` is known everywhere; any name of anybody's may have such an address."""
    with receiving() as receiver:
        url = f"http://localhost:{receiver.port}/"
        refused = sent(url, Reach(http=True))
        assert (refused.outcome, refused.status) == ("forbidden", None)
        assert not receiver.taken
        allowed = sent(url, Reach(http=True, hosts=frozenset({"localhost"})))
        assert allowed.status == 204
        assert receiver.taken[0].headers["host"] == f"localhost:{receiver.port}"


def test_one_address_of_several_that_is_not_public_is_enough() -> None:
    with receiving() as receiver, answering(["8.8.8.8", "127.0.0.1"]):
        refused = sent(f"http://receiver.example:{receiver.port}/", Reach(http=True))
    assert refused.outcome == "forbidden"


def test_a_name_is_looked_up_once_and_what_was_found_is_connected_to() -> None:
    """Whoever answers differently the second time is not asked a second time."""
    with receiving() as receiver, answering(["127.0.0.1"], ["169.254.169.254"]) as asked:
        got = sent(f"http://rebinding.example:{receiver.port}/", LOOPBACK)
    assert (got.status, len(asked)) == (204, 1)


def test_a_name_nobody_knows_is_told_apart() -> None:
    got = sent("https://no-such-name.invalid/", PUBLIC)
    assert (got.outcome, got.error) == ("unreachable", "the name of the host is not known")
    with pytest.raises(NameUnknown):
        asyncio.run(Guard(PUBLIC).connect_tcp("a" * 70, 80))


def test_a_second_address_is_tried_where_the_first_does_not_answer() -> None:
    with receiving() as receiver, answering(["127.0.0.9", "127.0.0.1"]):
        assert sent(f"http://two.example:{receiver.port}/", LOOPBACK).status == 204


PLAIN_SIGNS, ODD_SIGNS = "abcxn-_.0127ßğ", "~%!$&'()*+,;=:[]@/?#\\ \u3002\u2460\u200d\u0000\n"


@settings(max_examples=300, deadline=None, derandomize=True)
@given(
    st.text(PLAIN_SIGNS, max_size=8) | st.text(PLAIN_SIGNS + ODD_SIGNS, max_size=30),
    st.text(max_size=10),
    st.booleans(),
)
def test_whatever_is_taken_for_an_address_can_be_tried(host: str, path: str, tls: bool) -> None:
    """It is refused, or every try ends with an outcome: no address is a bug to the sender."""
    receiver = plain_receiver()
    url = f"http{'s' if tls else ''}://{host}:{receiver.port}/{path}"
    try:
        require_address(url, LOOPBACK)
    except BadWebhookAddressError:
        return
    with answering() as asked:
        got = sent(url, LOOPBACK)
    assert got.status == (None if tls else 204), (url, got)
    assert len(asked) == 1


@cache
def plain_receiver() -> Receiver:
    """One receiver for all examples of a property."""
    stack = ExitStack()
    atexit.register(stack.close)
    return stack.enter_context(receiving())


def test_settings_that_were_narrowed_hold_for_webhooks_that_are_there() -> None:
    with receiving() as receiver:
        assert sent(receiver.url, Reach()).outcome == "forbidden"
        assert not receiver.taken


def test_a_certificate_that_nobody_vouches_for_is_refused(certificate: Path) -> None:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    with receiving(context=context) as receiver:
        got = sent(f"https://localhost:{receiver.port}/", LOOPBACK)
        assert got.outcome == "unreachable"
        assert str(got.error).startswith("the certificate is not good: ")
        with patch.dict("os.environ", {"SSL_CERT_FILE": str(certificate)}):
            vouched = sent(f"https://localhost:{receiver.port}/", LOOPBACK)
        assert vouched.status == 204
        with patch.dict("os.environ", {"SSL_CERT_FILE": str(certificate)}):
            other = sent(f"https://127.0.0.1:{receiver.port}/", LOOPBACK)
        assert str(other.error).startswith("the certificate is not good: ")
    with receiving() as plain:
        got = sent(f"https://127.0.0.1:{plain.port}/", LOOPBACK)
        assert (got.outcome, got.error) == ("unreachable", "TLS failed")


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A certificate of `localhost` that is its own authority, with its key."""
    from datetime import UTC, datetime, timedelta

    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec

    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "localhost")])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    private = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    path = tmp_path_factory.mktemp("tls") / "both.pem"
    path.write_bytes(made.public_bytes(serialization.Encoding.PEM) + private)
    return path


class answering:  # noqa: N801
    """A resolver of the tests, which answers in turn; it keeps what it was asked."""

    def __init__(self, *answers: list[str]) -> None:
        self._answers = iter(answers)
        self._asked: list[str] = []
        self._real = socket.getaddrinfo

    def __enter__(self) -> list[str]:
        self._patch = patch("server.webhooks.address.socket.getaddrinfo", self._answer)
        self._patch.start()
        return self._asked

    def __exit__(self, *exception: object) -> None:
        self._patch.stop()

    def _answer(self, host: str, port: object, *rest: object, **more: object) -> object:
        if more.get("flags"):
            return self._real(host, port, *rest, **more)  # type: ignore[arg-type]
        self._asked.append(host)
        kind = (socket.AF_INET, socket.SOCK_STREAM, 6, "")
        return [(*kind, (address, port)) for address in next(self._answers, ["127.0.0.1"])]


@pytest.fixture(scope="module")
def closed() -> Iterator[Hooked]:
    """A server as it is without any setting."""
    with hooked(reach=PUBLIC) as found:
        yield found


def test_the_server_refuses_and_says_why(closed: Hooked) -> None:
    for url in (
        "http://receiver.example/",
        "https://127.0.0.1/",
        "https://0x7f.1/",
        "https://[::1]/",
    ):
        got = closed.call("POST", closed.place, {"url": url})
        assert (got.status, got.json["code"], got.json["place"]) == (422, "RR-V042", "url"), url
    hook = closed.add("https://receiver.example/")
    got = closed.call("PATCH", f"{closed.place}/{hook['id']}", {"url": "https://10.0.0.1/"})
    assert (got.status, got.json["code"]) == (422, "RR-V042")
    assert closed.get(hook)["url"] == "https://receiver.example/"


def test_a_name_that_leads_within_is_told_at_the_ping_and_the_delivery(closed: Hooked) -> None:
    with receiving() as receiver:
        hook = closed.add(f"https://localhost:{receiver.port}/", types=["*"])
        got = closed.call("POST", f"{closed.place}/{hook['id']}/ping").json
        forbidden = "the address is not one that webhooks may go to"
        assert (got["status"], got["error"]) == (None, forbidden)
        closed.event()
        eventually(lambda: closed.get(hook)["failures"])
        assert closed.get(hook)["attempts"][0]["error"] == forbidden
        assert not receiver.taken
        closed.change(hook, enabled=False)


def test_numbers_are_read_as_the_system_reads_them() -> None:
    assert numeric("0x7f.1") == numeric("2130706433") == numeric("127.1") == ["127.0.0.1"]
    assert numeric("localhost") == numeric("a.example") == numeric("") == []
    assert set(addresses_of("localhost")) <= {"127.0.0.1", "::1"}
