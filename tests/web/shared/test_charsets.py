"""Nothing that a stranger sends is decoded in an encoding of their choice: Python has codecs that take seconds."""

from __future__ import annotations

from http.cookies import SimpleCookie
from io import BytesIO

import pytest
from django.core.handlers.asgi import ASGIRequest
from django.http import HttpResponse
from django.test import Client, RequestFactory

from hemayat.web.citizen.intake.app import _read
from hemayat.web.shared.charsets import CharsetMiddleware

CSRF = "a" * 32
HOSTILE = ("punycode", "idna", "base64", "unicode_escape", "utf-7", "utf-16", "iso-8859-1", "klingon")
ROUTES = [
    ("citizen", 0, "/receipts/"),
    ("citizen", 0, "/sign-in/"),
    ("citizen", 0, "/language"),
    ("citizen", 0, "/my/requests/1/check/"),
    ("citizen", 0, "/my/requests/1/evidence/"),
    ("citizen", 0, "/nothing-here"),
    ("citizen_and_phone", 0, "/telephone/sms/"),
    ("phone", 0, "/telephone/voice/"),
    ("staff", 1, "/sign-in/"),
    ("staff", 1, "/cases/"),
    ("partner", 2, "/oauth/token"),
    ("partner", 2, "/nothing-here"),
]
"""Of each list in config/urls: what anybody may post to, what is behind a session, what is nothing."""


def body(**fields: bytes) -> bytes:
    given = fields or {"key": b"a" * 20_000 + b"-" + b"a" * 20_000}
    parts = [
        f'--x\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n'.encode() + value + b"\r\n"
        for name, value in given.items()
    ]
    return b"".join(parts) + b"--x--\r\n"


def kind_of(charset: str) -> str:
    return f"multipart/form-data; boundary=x; charset={charset}"


@pytest.fixture(params=ROUTES, ids=[f"{urls}{path}" for urls, _, path in ROUTES])
def post(request, settings):
    """`post(content_type)`: to this route, with a cookie of a form, so that its token would be looked for in it."""
    urls, host, path = request.param
    name = settings.ENVIRONMENT.hosts[host]
    settings.URLCONF_OF_HOST = {name: f"hemayat.config.urls.{urls}"}
    client = Client(HTTP_HOST=name, enforce_csrf_checks=True, raise_request_exception=False)
    client.cookies = SimpleCookie({"__Host-csrf": CSRF})
    return lambda kind: client.generic("POST", path, body(), content_type=kind)


def test_every_pool_refuses_it_before_the_body_is_read(post):
    for charset in HOSTILE:
        answer = post(kind_of(charset))
        assert answer.status_code == 400, charset
        assert not answer.wsgi_request._read_started, charset


@pytest.mark.parametrize(
    "form", ["; charset*=utf-8''punycode", "; charset=utf-8; charset=punycode", "; CHARSET=punycode"]
)
def test_other_ways_to_name_it_are_refused_too(citizen, form):
    assert (
        citizen.generic("POST", "/receipts/", body(), f"multipart/form-data; boundary=x{form}").status_code
        == 400
    )


def test_a_query_is_not_decoded_in_it_either(citizen):
    answer = citizen.get("/search/?q=a", headers={"Content-Type": "text/plain; charset=unicode_escape"})
    assert answer.status_code == 400


def test_a_query_beside_a_plain_text_is_always_read_as_utf_8():
    """What a gateway posts may be in a few more encodings; its view alone decodes from them."""
    asked = RequestFactory().post("/?q=%C3%A9", b"x", content_type="text/plain; charset=utf-16be")
    CharsetMiddleware(lambda _: HttpResponse())(asked)
    assert asked.GET["q"] == "é"


@pytest.mark.parametrize("charset", ["utf-8", "UTF-8", '"utf-8"', "utf8"])
def test_a_form_in_utf_8_is_read(trial, charset):
    answer = trial.generic("POST", "/take", body(words="واژه".encode()), content_type=kind_of(charset))
    assert (answer.status_code, answer.content.decode()) == (200, "واژه")


@pytest.mark.parametrize(
    ("language", "words"), [("fa", "با مرورگر دیگری"), ("en", "reads text only in UTF-8")]
)
def test_the_page_says_it_in_both_languages(citizen, language, words):
    citizen.cookies["__Host-language"] = language
    answer = citizen.generic("POST", "/sign-in/", body(), content_type=kind_of("punycode"))
    assert words in answer.content.decode()


def test_an_organisation_is_told_so_in_json(settings):
    client = Client(HTTP_HOST=settings.ENVIRONMENT.hosts[2])
    answer = client.generic("POST", "/oauth/token", body(), content_type=kind_of("punycode"))
    assert answer.json()["errors"][0]["message"] == "send the message in UTF-8"


@pytest.mark.parametrize(
    ("charset", "key", "is_read"),
    [
        ("utf-8", b"0f" * 16, True),
        ("unicode_escape", b"0f" * 16, False),
        ("utf-8", b"0F" * 16, False),
        ("utf-8", b"0f" * 17, False),
        ("utf-8", b"", False),
    ],
)
def test_the_intake_reads_no_form_in_it_and_none_with_a_key_of_another_shape(settings, charset, key, is_read):
    """Something that cannot be written into the database would fail a whole batch."""
    form = body(csrfmiddlewaretoken=CSRF.encode(), key=key)
    headers = {
        "host": settings.ENVIRONMENT.hosts[0],
        "cookie": f"__Host-head=t; __Host-csrf={CSRF}",
        "content-type": kind_of(charset),
        "content-length": str(len(form)),
    }
    scope = {
        "type": "http",
        "method": "POST",
        "path": "/my/requests/1/check/",
        "query_string": b"",
        "headers": [(name.encode(), value.encode()) for name, value in headers.items()],
    }
    assert (_read(ASGIRequest(scope, BytesIO(form))) is not None) is is_read
