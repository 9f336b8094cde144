"""An OpenID provider that others wrote, started as a process of its own, and a person at its page."""

from __future__ import annotations

import json
import re
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx

READY_WITHIN = 20.0


@contextmanager
def running(claims: Mapping[str, Any], folder: Path) -> Iterator[str]:
    """Its address; it knows the subject of these claims."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-W", "ignore", "-m", "oidc_provider_mock", "--port", str(port)]
    with (folder / "said").open("wb") as said:
        process = subprocess.Popen([*command, "--user-claims", json.dumps(claims)], stdout=said, stderr=said)
    address = f"http://127.0.0.1:{port}"
    try:
        _wait(address)
        yield address
    finally:
        process.terminate()
        process.wait()


def authorise(url: str, subject: str, back_to: str) -> dict[str, str]:
    """Choose the subject on the provider's page, as a person would; what the browser brings back."""
    with httpx.Client() as browser:
        page = browser.get(url)
        assert page.status_code == 200, page.text[:500]
        assert re.search(r"<form[^>]*method=.?post", page.text, re.IGNORECASE)
        back = browser.post(url, data={"sub": subject})
    assert back.status_code == 302, back.text[:500]
    assert back.headers["Location"].startswith(back_to)
    query = parse_qs(urlsplit(back.headers["Location"]).query)
    return {"code": query["code"][0], "state": query["state"][0]}


def _wait(address: str) -> None:
    until = time.monotonic() + READY_WITHIN
    while True:
        try:
            httpx.get(f"{address}/.well-known/openid-configuration").raise_for_status()
        except httpx.HTTPError:
            assert time.monotonic() < until, "the provider did not start"
            time.sleep(0.1)
        else:
            return
