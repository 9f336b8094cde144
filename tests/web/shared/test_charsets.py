"""Nothing that a stranger sends is decoded in an encoding of their choice: Python has codecs that take seconds."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Mapping
from http.cookies import SimpleCookie
from io import BytesIO
from typing import Any
from wsgiref.util import setup_testing_defaults

import pytest
from django.http import HttpResponse
from django.test import Client, RequestFactory

from hemayat.web.citizen.intake.app import IntakeApplication, _read
from hemayat.web.shared.charsets import CharsetMiddleware
from hemayat.web.shared.site_request import SiteAsgiHandler, SiteAsgiRequest, SiteHandler
from tests.support.threads import apart

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
    ("language", "words"), [("fa", "فرم را دوباره باز کنید"), ("en", "Open the form again")]
)
def test_the_page_says_in_both_languages_what_to_do_next_and_whom_to_call(citizen, language, words):
    citizen.cookies["__Host-language"] = language
    answer = citizen.generic("POST", "/sign-in/", body(), content_type=kind_of("punycode"))
    told = answer.content.decode().partition("<main")[2].partition("</main>")[0]
    assert words in told
    assert 'href="tel:6369"' in told


def test_an_organisation_is_told_so_in_json(settings):
    client = Client(HTTP_HOST=settings.ENVIRONMENT.hosts[2])
    answer = client.generic("POST", "/oauth/token", body(), content_type=kind_of("punycode"))
    assert answer.json()["errors"][0]["message"].startswith("send the message in UTF-8")


EXTENDED = ("a/b; x*=idna''%ff", "a/b; x*=klingon''a", "multipart/form-data; boundary=x; x*=punycode''a-b")
"""Parameters that Django decodes in an encoding of the sender's choice, before any middleware."""


def answer_of(host: str, content_type: str, path: str = "/receipts/") -> tuple[str, bytes]:
    """Status and body, as a web server gets them: Django's test client parses Content-Type itself."""
    environ: dict[str, Any] = {"HTTP_HOST": host, "CONTENT_TYPE": content_type}
    setup_testing_defaults(environ)
    environ |= {"REQUEST_METHOD": "POST", "PATH_INFO": path, "wsgi.url_scheme": "https"}
    statuses: list[str] = []

    def start(status: str, _headers: list[tuple[str, str]], _fault: Any = None) -> Callable[[bytes], object]:
        statuses.append(status)
        return lambda _: None

    page = b"".join(SiteHandler()(environ, start))
    return statuses[0], page


@pytest.mark.parametrize("content_type", EXTENDED)
def test_a_parameter_in_an_encoding_of_its_own_is_refused_by_each_site(settings, content_type):
    citizen, staff, partner = (answer_of(host, content_type) for host in settings.ENVIRONMENT.hosts[:3])
    for status, page in (citizen, staff):
        assert status == "400 Bad Request"
        assert "فرم را دوباره باز کنید" in page.decode()
    assert partner[0] == "400 Bad Request"
    assert json.loads(partner[1])["errors"][0]["message"].startswith("send the message in UTF-8")


def test_a_content_type_without_one_is_read_as_it_is(settings):
    status, _ = answer_of(settings.ENVIRONMENT.hosts[0], "text/plain; charset=utf-8", "/nothing-here")
    assert status == "404 Not Found"


@pytest.mark.parametrize("content_type", EXTENDED)
def test_the_intake_gives_it_to_the_site_which_refuses_it(settings, content_type):
    form = body(csrfmiddlewaretoken=CSRF.encode(), key=b"0f" * 16)
    answers = intake_answers(settings.ENVIRONMENT.hosts[0], form, content_type)
    assert answers[0]["status"] == 400


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
    scope = scope_of(settings.ENVIRONMENT.hosts[0], form, kind_of(charset))
    assert (_read(SiteAsgiRequest(scope, BytesIO(form))) is not None) is is_read


def scope_of(host: str, form: bytes, content_type: str) -> dict[str, Any]:
    """Of a form that files a request, as the intake's server gives it."""
    headers = {
        "host": host,
        "cookie": f"__Host-head=t; __Host-csrf={CSRF}",
        "content-type": content_type,
        "content-length": str(len(form)),
    }
    return {
        "type": "http",
        "method": "POST",
        "path": "/my/requests/1/check/",
        "query_string": b"",
        "headers": [(name.encode(), value.encode()) for name, value in headers.items()],
    }


def intake_answers(host: str, form: bytes, content_type: str) -> list[dict[str, Any]]:
    """What the intake sends for this form."""
    sent: list[dict[str, Any]] = []
    bodies: list[dict[str, Any]] = [{"type": "http.request", "body": form, "more_body": False}]

    async def receive() -> dict[str, Any]:
        return bodies.pop() if bodies else await asyncio.sleep(60, {"type": "http.disconnect"})

    async def send(message: Mapping[str, Any]) -> None:
        sent.append(dict(message))

    application, scope = IntakeApplication(SiteAsgiHandler()), scope_of(host, form, content_type)
    apart(lambda: asyncio.run(application({**scope, "scheme": "https"}, receive, send)))
    return sent
