"""Where webhooks may go: to public addresses over TLS, and wherever the settings say besides."""

from __future__ import annotations

import re
import socket
from collections.abc import Sequence
from dataclasses import dataclass
from ipaddress import IPv4Network, IPv6Network, ip_address, ip_network
from typing import TYPE_CHECKING, ClassVar, Final

from schemas.errors import RRError

if TYPE_CHECKING:
    import httpx2

LONGEST: Final = 2_048
"""Characters of an address."""
_LABEL: Final = "[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?"
_HOST: Final = re.compile(rf"(?=.{{1,254}}$){_LABEL}(?:\.{_LABEL})*\.?")
_NOT_PUBLIC: Final = tuple(
    map(
        ip_network,
        (
            # IANA's special-purpose registries, and the address of Azure's metadata, which is in no
            # registry. `ip_address.is_global` changed between releases of Python.
            *("0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16"),
            *("172.16.0.0/12", "192.0.0.0/24", "192.0.2.0/24", "192.31.196.0/24"),
            *("192.52.193.0/24", "192.88.99.0/24", "192.168.0.0/16", "192.175.48.0/24"),
            *("198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24", "224.0.0.0/4", "240.0.0.0/4"),
            "168.63.129.16/32",
            # What carries an IPv4 address within (mapped, NAT64, 6to4, Teredo) is no way round.
            *("2001::/23", "2001:db8::/32", "2002::/16", "2620:4f:8000::/48", "3fff::/20"),
        ),
    )
)
_UNICAST: Final = ip_network("2000::/3")
"""All of IPv6 that is given out to the world."""


class BadWebhookAddressError(RRError):
    """The address is none that a webhook may go to.

    It must be `https://`, without user, password and fragment, and lead to public addresses:
    the server must be nobody's way into the network it stands in. Whoever runs the server may
    allow hosts and networks with RR_WEBHOOK_ALLOW.
    """

    code: ClassVar[str] = "RR-V042"
    exit_code: ClassVar[int] = 2
    http_status: ClassVar[int] = 422
    hint: ClassVar[str] = "give an https address that the world can reach"


class AddressForbidden(Exception):
    """A host has an address that is not to be connected to."""


@dataclass(frozen=True, slots=True)
class Reach:
    """Where webhooks may go besides https to public addresses."""

    http: bool = False
    hosts: frozenset[str] = frozenset()
    networks: tuple[IPv4Network | IPv6Network, ...] = ()

    def require(self, host: str, addresses: Sequence[str]) -> None:
        """Raise AddressForbidden unless each of a host's addresses may be connected to."""
        if host.lower().rstrip(".") in self.hosts:
            return
        if not all(self._allows(address) for address in addresses):
            raise AddressForbidden

    def _allows(self, address: str) -> bool:
        found = ip_address(address)
        return is_public(address) or any(found in network for network in self.networks)


def is_public(address: str) -> bool:
    """Whether an address is one of the world's, and no private, local or special one."""
    found = ip_address(address)
    if found.version == 6 and found not in _UNICAST:
        return False
    return not any(found in network for network in _NOT_PUBLIC)


def require_address(text: str, reach: Reach) -> httpx2.URL:
    """An address as it will be asked; raises BadWebhookAddressError, whose words have none of it.

    Names are looked up when they are connected to, and not here.
    """
    import httpx2

    try:
        url = httpx2.URL(text)
        host = url.raw_host.decode("ascii")
    except (httpx2.InvalidURL, UnicodeError, ValueError):  # whose words may hold a secret
        raise BadWebhookAddressError("the address cannot be read", place="url") from None
    if why := _objection(url, host, reach):
        raise BadWebhookAddressError(f"the address {why}", place="url")
    try:
        reach.require(host, numeric(host))
    except AddressForbidden as error:
        raise BadWebhookAddressError("the address is not a public one", place="url") from error
    return url


def _objection(url: httpx2.URL, host: str, reach: Reach) -> str:
    if url.scheme != "https" and not (reach.http and url.scheme == "http"):
        return "does not begin with https://"
    if ":" not in host and not _HOST.fullmatch(host.lower()):  # with a colon it is IPv6
        return "names no host"
    if url.userinfo:
        return "holds a user or a password"
    if url.fragment:
        return "has a fragment"
    if url.port is not None and not 0 < url.port < 1 << 16:
        return "has a port that there is not"
    return "" if len(url.raw_path) <= LONGEST else "is too long"


def numeric(host: str) -> list[str]:
    """The address that a host is when it is no name, in whatever spelling the system reads."""
    try:
        return addresses_of(host, socket.AI_NUMERICHOST)
    except OSError:
        return []


def addresses_of(host: str, flags: int = 0) -> list[str]:
    """Every address of a host, each once, in the system's order; raises OSError."""
    try:
        found = socket.getaddrinfo(host, None, type=socket.SOCK_STREAM, flags=flags)
    except UnicodeError as error:  # a label that is empty or too long
        raise OSError("no name of a host") from error
    return list(dict.fromkeys(str(place[0]) for *_, place in found))


def read_allowed(
    text: str,
) -> tuple[frozenset[str], tuple[IPv4Network | IPv6Network, ...], list[str]]:
    """Hosts and networks as `RR_WEBHOOK_ALLOW` spells them, with what is wrong about it."""
    hosts, networks, faults = set(), [], []
    for entry in filter(None, (part.strip().lower() for part in text.split(","))):
        try:
            networks.append(ip_network(entry))
        except ValueError:
            if "/" in entry or not _HOST.fullmatch(entry) or numeric(entry):
                faults.append(f"{entry!r} is neither a host nor a network such as 10.1.0.0/16")
            else:
                hosts.add(entry)
    return frozenset(hosts), tuple(networks), faults
