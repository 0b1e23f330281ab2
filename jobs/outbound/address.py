"""Where a URL leads, and whether that may be reached: public unicast addresses only, by a table of our own.

`ipaddress.is_global` is not enough: it takes multicast, NAT64 and 6to4 for global. The tables are IANA's registries of
special-purpose addresses (RFC 6890), with what clouds serve their machines at addresses that look public.
"""

import logging
import socket
import threading
from collections.abc import Sequence
from dataclasses import dataclass, field
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address, ip_network
from urllib.parse import urlsplit

from django.conf import settings

from jobs.outbound.errors import AddressRefused, Unreachable

LONGEST_URL = 4096
RESOLVE_SECONDS = 5
DEFAULT_PORTS = {"http": 80, "https": 443}
TOO_LONG = f"The address is longer than {LONGEST_URL:,} characters."
NOT_WHOLE = "The address must be a whole one that begins with http:// or https://."
NOT_ALLOWED = "The address does not lead to a public host; only those that everybody can reach are asked."
"""The one sentence, whatever stands behind an address: it must not tell what is inside."""

Address = IPv4Address | IPv6Address

CLOSED_4 = tuple(
    ip_network(network)
    for network in (
        "0.0.0.0/8",  # this network
        "10.0.0.0/8",  # private
        "100.64.0.0/10",  # carriers' NAT; a cloud's metadata
        "127.0.0.0/8",  # this machine
        "168.63.129.16/32",  # a cloud's wire server, within a public network
        "169.254.0.0/16",  # this link; the metadata of most clouds
        "172.16.0.0/12",  # private
        "192.0.0.0/24",  # protocol assignments; a cloud's metadata
        "192.0.2.0/24",  # documentation
        "192.88.99.0/24",  # 6to4 relays
        "192.168.0.0/16",  # private
        "198.18.0.0/15",  # benchmarks
        "198.51.100.0/24",  # documentation
        "203.0.113.0/24",  # documentation
        "224.0.0.0/4",  # multicast
        "240.0.0.0/4",  # reserved, and broadcast
    )
)
OPEN_6 = IPv6Network("2000::/3")
"""The global unicast part of IPv6; ::/8 (with NAT64), private, link- and site-local and multicast lie outside."""
CLOSED_6 = tuple(
    ip_network(network)
    for network in (
        "2001::/23",  # protocol assignments: Teredo, benchmarks, ORCHID
        "2001:db8::/32",  # documentation
        "2002::/16",  # 6to4: any IPv4 address in disguise
        "3ffe::/16",  # given back
        "3fff::/20",  # documentation
    )
)
log = logging.getLogger(__name__)
_NO_SUCH_NAME = (socket.EAI_NONAME, socket.EAI_NODATA, socket.EAI_ADDRFAMILY)


@dataclass(frozen=True)
class Target:
    """A URL whose form is allowed, and the name and port it names. The URL may hold a secret, and is not shown."""

    url: str = field(repr=False)
    scheme: str
    host: str
    port: int


def parse(url: str) -> Target:
    """Take an ASCII URL apart. Raises AddressRefused for all that can be refused without looking a name up."""
    if len(url) > LONGEST_URL:
        raise AddressRefused(TOO_LONG)
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        raise AddressRefused(NOT_WHOLE) from None
    if parts.scheme not in DEFAULT_PORTS or not parts.hostname:
        raise AddressRefused(NOT_WHOLE)
    if "@" in parts.netloc:
        raise AddressRefused("The address must hold no user name and no password.")
    port = DEFAULT_PORTS[parts.scheme] if port is None else port
    if port not in settings.OUTBOUND_ALLOWED_PORTS:
        legal = ", ".join(map(str, settings.OUTBOUND_ALLOWED_PORTS))
        raise AddressRefused(f"The address must name one of the ports {legal}, or none.")
    try:
        literal = ip_address(parts.hostname)
    except ValueError:
        literal = None
    if literal is not None and not may_reach(literal):
        log.info("refused to connect to %s", literal)
        raise AddressRefused(NOT_ALLOWED)
    return Target(parts._replace(fragment="").geturl(), parts.scheme, parts.hostname, port)


def resolve(target: Target) -> list[Address]:
    """Give the addresses of the host by one look-up, every one of them allowed. Raises AddressRefused, Unreachable.

    Connect to one of these and do not ask again: the next answer may be another.
    """
    answers = look_up(target.host, target.port)
    if not answers or not all(map(may_reach, answers)):
        # the client is told less: an operator wants to see who knocks where
        log.info("refused to connect to %s: %s", target.host, ", ".join(map(str, answers)) or "no such name")
        raise AddressRefused(NOT_ALLOWED)
    return [_unmapped(answer) for answer in answers]


def may_reach(address: Address) -> bool:
    """Tell whether connections may go to this address: it is public, or the operator has let its network through."""
    plain = _unmapped(address)
    if any(plain in network for network in settings.OUTBOUND_ALLOWED_NETWORKS):
        return True
    if isinstance(plain, IPv4Address):
        return not any(plain in network for network in CLOSED_4)
    return plain.scope_id is None and plain in OPEN_6 and not any(plain in network for network in CLOSED_6)


def look_up(host: str, port: int) -> Sequence[Address]:
    """Ask the resolver once; a name that does not exist has no address. Raises Unreachable when it does not answer.

    The resolver has no deadline of its own, so it is asked in a thread that is left behind when it takes too long.
    """
    found: list[list[Address]] = []

    def ask() -> None:
        try:
            answers = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
            found.append(list(dict.fromkeys(ip_address(answer[4][0]) for answer in answers)))
        except socket.gaierror as error:
            if error.errno in _NO_SUCH_NAME:
                found.append([])
        except (OSError, ValueError):
            found.append([])

    thread = threading.Thread(target=ask, name="resolver", daemon=True)
    thread.start()
    thread.join(RESOLVE_SECONDS)
    if not found:
        raise Unreachable("The name of the host could not be looked up now; try again later.")
    return found[0]


def _unmapped(address: Address) -> Address:
    """Give the IPv4 address that `::ffff:a.b.c.d` stands for, else the address itself."""
    return (address.ipv4_mapped or address) if isinstance(address, IPv6Address) else address
