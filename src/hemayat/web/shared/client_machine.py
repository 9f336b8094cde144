"""Where a request came from, and from what kind of machine."""

from __future__ import annotations

import ipaddress
import time

from django.conf import settings
from django.http import HttpRequest

_BROWSERS = (
    ("Edg", "Edge"), ("SamsungBrowser", "Samsung Internet"), ("Firefox", "Firefox"), ("OPR", "Opera"),
    ("Chrome", "Chrome"), ("Safari", "Safari"),
)  # fmt: skip
_LONGEST_WAIT = 60.0
_MACHINES = ("Android", "iPhone", "iPad", "Windows", "Macintosh", "Linux")


def ip_of(request: HttpRequest) -> str:
    """Where the request came from. A forwarded address counts only from a proxy that was named, its last hop."""
    peer = request.META.get("REMOTE_ADDR", "")
    text = request.headers.get("X-Forwarded-For", "").rpartition(",")[2].strip()
    return text if text and _is_ours(peer) else peer


def visitor_of(request: HttpRequest) -> str:
    """By which the door counts this browser (docs/decisions/0045); empty if there is no door, or no cookie of it."""
    text = request.headers.get("X-Visitor", "")
    return text if _is_ours(request.META.get("REMOTE_ADDR", "")) else ""


def waited_for_us(request: HttpRequest) -> float:
    """Seconds since the proxy handed it on, as `X-Request-Start: t=…` says: that it stood before this process.

    0 where nobody says. Believed as a forwarded address is; two machines' clocks may differ, so never less.
    """
    said = request.headers.get("X-Request-Start", "").removeprefix("t=")
    if not said or not _is_ours(request.META.get("REMOTE_ADDR", "")):
        return 0.0
    try:
        return min(_LONGEST_WAIT, max(0.0, time.time() - float(said)))
    except ValueError:
        return 0.0


def device_of(request: HttpRequest) -> str:
    """Browser and machine in two words, so that a person knows their own devices again: "Chrome, Android"."""
    header = request.headers.get("User-Agent", "")
    browser = next((name for mark, name in _BROWSERS if mark in header), "")
    machine = next((name for name in _MACHINES if name in header), "").replace("Macintosh", "Mac")
    return ", ".join(part for part in (browser, machine) if part)


def _is_ours(peer: str) -> bool:
    """A unix socket, or a proxy that was named: a private network is no reason to believe whoever is in it."""
    try:
        return not peer or any(ipaddress.ip_address(peer) in network for network in settings.PROXIES)
    except ValueError:
        return False
