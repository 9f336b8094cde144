"""Where a request came from, and from what kind of machine."""

from __future__ import annotations

import ipaddress

from django.http import HttpRequest

_BROWSERS = (
    ("Edg", "Edge"), ("SamsungBrowser", "Samsung Internet"), ("Firefox", "Firefox"), ("OPR", "Opera"),
    ("Chrome", "Chrome"), ("Safari", "Safari"),
)  # fmt: skip
_MACHINES = ("Android", "iPhone", "iPad", "Windows", "Macintosh", "Linux")


def ip_of(request: HttpRequest) -> str:
    """Where the request came from. A forwarded address counts only from a proxy on our own network, its last hop."""
    peer = request.META.get("REMOTE_ADDR", "")
    said = request.headers.get("X-Forwarded-For", "").rpartition(",")[2].strip()
    return said if said and _is_ours(peer) else peer


def device_of(request: HttpRequest) -> str:
    """Browser and machine in two words, so that a person knows their own devices again: "Chrome, Android"."""
    said = request.headers.get("User-Agent", "")
    browser = next((name for mark, name in _BROWSERS if mark in said), "")
    machine = next((name for name in _MACHINES if name in said), "").replace("Macintosh", "Mac")
    return ", ".join(part for part in (browser, machine) if part)


def _is_ours(peer: str) -> bool:
    """A unix socket, this machine, or a private network."""
    try:
        return not peer or ipaddress.ip_address(peer).is_private
    except ValueError:
        return False
