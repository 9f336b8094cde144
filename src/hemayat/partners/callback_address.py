"""Which addresses an organisation may be answered at: public ones, by https.

An address that says itself that it is inside is refused when it is proposed. A name may lead somewhere else on another
day, so it is looked up each time something is sent (api/addresses.py).
"""

from __future__ import annotations

import ipaddress
import socket
from urllib.parse import SplitResult, urlsplit

from django.conf import settings

from hemayat.common.language import Message
from hemayat.partners.errors import AddressFault

_INNER = (".local", ".localhost", ".internal", ".lan", ".home.arpa")
"""Ends of names that lead nowhere outside, by their standards or by custom."""
_OUTSIDE = ipaddress.ip_network("2000::/3")
_NOT_OUTSIDE = tuple(
    ipaddress.ip_network(network)
    for network in (
        "2001::/23",  # IETF
        "2002::/16",  # 6to4
        "3fff::/20",  # documentation
        "192.88.99.0/24",  # relays of 6to4
    )
)
"""Networks that Python wrongly calls global. An IPv6 address outside 2000::/3 may be one of our IPv4 addresses."""


def is_allowed(address: str) -> bool:
    """Whether an organisation may be sent something there. Loopback: in a demonstration and a test only."""
    found = ipaddress.ip_address(address.partition("%")[0])
    inner = getattr(found, "ipv4_mapped", None) or found
    if inner.is_loopback:
        return settings.ENVIRONMENT.mode in {"demo", "test"}
    if not (inner.is_global and found.is_global) or found.is_multicast or inner.is_multicast:
        return False
    is_public = found.version == 4 or found in _OUTSIDE or inner is not found
    return is_public and not any(found in network for network in _NOT_OUTSIDE)


def check_callback_address(url: str) -> None:
    """Raises AddressFault."""
    parts = _split(url)
    is_secure = parts is not None and (
        parts.scheme == "https" or (parts.scheme == "http" and settings.ENVIRONMENT.mode != "production")
    )
    if parts is None or not parts.hostname or not is_secure or parts.username or parts.password:
        raise AddressFault(
            Message(
                "The callback address must begin with https and must not contain a user name or password."
            ),
        )
    if _is_inside(parts.hostname):
        raise AddressFault(
            Message(
                "The callback address is in a private network. Enter an address that can be reached "
                "from the internet."
            ),
        )


def is_under(base: str, url: str) -> bool:
    """Whether `url` leads to a place under the address `base`. Scheme and host are the same in capitals."""
    here, there = urlsplit(base), urlsplit(url)
    is_same_host = (here.scheme, here.netloc.lower()) == (there.scheme, there.netloc.lower())
    return is_same_host and there.path.startswith(f"{here.path}/") and ".." not in there.path


def _split(url: str) -> SplitResult | None:
    try:
        parts = urlsplit(url)
        _ = parts.port
    except ValueError:
        return None
    return parts


def _is_inside(host: str) -> bool:
    """By what the host says itself, however it writes its number; nothing is looked up."""
    name = host.rstrip(".").lower()
    if name == "localhost":
        name = "127.0.0.1"
    try:
        found = socket.getaddrinfo(name, None, type=socket.SOCK_STREAM, flags=socket.AI_NUMERICHOST)
    except (OSError, UnicodeError):
        return "." not in name or name.endswith(_INNER)
    return not all(is_allowed(str(one[4][0])) for one in found)
