"""Where a callback may go: to a public address, looked up once, so that a name cannot change after it was checked."""

from __future__ import annotations

import asyncio
import socket
from urllib.parse import urlsplit, urlunsplit

import httpx

from hemayat.partners.callback_address import is_allowed

_PORTS = {"https": 443, "http": 80}


class AddressNotPublic(Exception):
    """The name leads to an address inside, or to none. `args`: which kind, never the address."""


async def pinned(url: str) -> tuple[str, dict[str, str], dict[str, str]]:
    """The address with the number that its name leads to now, and headers and extensions that still name the host.

    Certificates are checked against the name. Raises AddressNotPublic if any number behind the name is inside.
    """
    parts = urlsplit(url)
    if parts.scheme not in _PORTS or not parts.hostname:
        raise AddressNotPublic("no address")
    port = parts.port or _PORTS[parts.scheme]
    try:
        loop = asyncio.get_running_loop()
        found = await loop.getaddrinfo(parts.hostname, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        raise AddressNotPublic("no such name") from None
    addresses = [str(this_address[4][0]) for this_address in found]
    if not addresses or not all(is_allowed(this_address) for this_address in addresses):
        raise AddressNotPublic("inside")
    # Of both kinds the one that every machine of ours can reach.
    first = min(addresses, key=lambda item: ":" in item)
    netloc = f"[{first}]:{port}" if ":" in first else f"{first}:{port}"
    named = httpx.URL(url)
    headers = {"Host": named.netloc.decode("ascii")}
    return (
        urlunsplit((parts.scheme, netloc, parts.path, parts.query, "")),
        headers,
        {"sni_hostname": named.raw_host.decode("ascii")},
    )
