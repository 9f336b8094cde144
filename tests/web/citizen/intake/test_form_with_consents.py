"""The intake reads a form whose button consents and files, in the language in which its page was shown."""

from __future__ import annotations

from io import BytesIO
from typing import Any
from urllib.parse import urlencode

import pytest

from hemayat.requests.consents import ReadText
from hemayat.web.citizen.intake.app import _read
from hemayat.web.shared.site_request import SiteAsgiRequest

CSRF = "c" * 32
KEY = "0f" * 16


def scope(host: str, form: bytes, language: str) -> dict[str, Any]:
    """Of such a form, as the intake's server gives it."""
    cookies = f"__Host-head=t; __Host-csrf={CSRF}" + (f"; __Host-language={language}" if language else "")
    headers = {
        "host": host, "cookie": cookies, "content-type": "application/x-www-form-urlencoded",
        "content-length": str(len(form)),
    }  # fmt: skip
    return {
        "type": "http", "method": "POST", "path": "/my/requests/7/check/", "query_string": b"",
        "headers": [(name.encode(), value.encode()) for name, value in headers.items()],
    }  # fmt: skip


@pytest.mark.parametrize(
    ("language", "read", "text"),
    [
        ("", "0a" * 32, ReadText("0a" * 32, "fa")),
        ("en", "0a" * 32, ReadText("0a" * 32, "en")),
        ("xx", "0a" * 32, ReadText("0a" * 32, "fa")),
        ("en", "", None),
    ],
)
def test_r4_1a_an_objection_is_for_the_batch(
    settings: Any, language: str, read: str, text: ReadText | None
) -> None:
    form = urlencode({"csrfmiddlewaretoken": CSRF, "key": KEY, "read": read}).encode()
    sent = _read(SiteAsgiRequest(scope(settings.ENVIRONMENT.hosts[0], form, language), BytesIO(form)))
    assert sent is not None
    assert (sent.request, sent.key, sent.read) == (7, KEY, text)
