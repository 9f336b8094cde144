"""What nginx writes down: no token that stands in an address, whether the site answers or not."""

from __future__ import annotations

import shutil
from pathlib import Path

import httpx
import pytest

from tests.cli.test_serve import free_port
from tests.deploy.proxy import DESK, KNOWN, NGINX, proxy

SECRET = "s3cr3t-of-an-address"

pytestmark = pytest.mark.skipif(shutil.which(NGINX) is None, reason="needs nginx")


def test_no_log_has_a_seal_or_the_token_of_an_invitation(tmp_path: Path) -> None:
    """Nothing listens behind it, so that every request is an error too."""
    folder = tmp_path / "nginx"
    with proxy(folder, **{name: free_port() for name in KNOWN}) as site:
        for path, host in (
            (f"/telephone/sms/?seal={SECRET}", "hemayat.example"),
            (f"/receipts/?seal={SECRET}", "hemayat.example"),
            (f"/join/{SECRET}/", DESK),
        ):
            site.get(path, host, Referer=f"https://{host}/join/{SECRET}/")
            httpx.get(f"http://127.0.0.1:{site.http}{path}", headers={"Host": host})
    logged = (folder / "access.log").read_text("utf-8")
    assert logged.count('"GET /join/ ') == 2
    assert logged.count('"GET /telephone/sms/ ') == 2
    assert SECRET not in logged
    errors = [line for line in (folder / "error.log").read_text("utf-8").splitlines() if SECRET in line]
    assert errors == []
