"""What went wrong is told plainly, in both languages, without the database, and without losing what was typed."""

from __future__ import annotations

import pytest
from django.test import Client

from hemayat.web.shared import errors
from tests.web.shared.routes import ID


def _text(response) -> str:
    return response.content.decode()


@pytest.mark.parametrize(
    ("path", "status", "fa", "en"),
    [
        ("/nothing-here", 404, "صفحه پیدا نشد", "Page not found"),
        ("/refuse", 403, "به این صفحه دسترسی ندارید", "You do not have access to this page"),
        (f"/crash/{ID}", 500, "مشکلی در سامانه پیش آمد", "Something went wrong"),
        ("/ask", 503, "چند دقیقه در دسترس نیست", "unavailable for a few minutes"),
    ],
)
def test_each_failure_has_its_page_in_both_languages(trial, path, status, fa, en):
    persian = trial.get(path)
    trial.cookies["__Host-language"] = "en"
    english = trial.get(path)
    assert (persian.status_code, english.status_code) == (status, status)
    assert fa in _text(persian)
    assert 'lang="fa" dir="rtl"' in _text(persian)
    assert en in _text(english)
    assert 'lang="en" dir="ltr"' in _text(english)
    for page in (persian, english):
        assert "somebody put" not in _text(page)
        assert "tel:0216369" in _text(page)


def test_a_database_that_does_not_answer_says_when_to_come_again(trial):
    response = trial.get("/ask")
    assert response.status_code == 503
    assert int(response["Retry-After"]) == errors.RETRY_AFTER


def test_the_code_to_read_out_is_on_the_page_and_in_the_header(trial):
    response = trial.get(f"/crash/{ID}")
    assert response["X-Request-ID"] in _text(response)


def test_a_failure_of_the_page_itself_still_has_a_page(trial, monkeypatch):
    monkeypatch.setattr(errors, "render", lambda *given, **named: 1 / 0)
    response = trial.get("/nothing-here")
    assert response.status_code == 404
    assert "۰۲۱۶۳۶۹" in _text(response)


def test_a_strange_host_name_is_told_the_true_address(settings):
    for host in ("hemayat.example", "desk.localhost.evil.example", "HEMAYAT.localhost:1:2"):
        response = Client(HTTP_HOST=host).get("/styleguide")
        assert response.status_code == 400
        assert settings.ENVIRONMENT.citizen_origin in _text(response) or host.count(":") > 1


def test_a_host_name_in_capitals_is_the_same_host():
    assert Client(HTTP_HOST="Hemayat.LocalHost").get("/livez").status_code == 200


@pytest.fixture
def stale(trial):
    client = Client(enforce_csrf_checks=True, HTTP_HOST=trial.defaults["HTTP_HOST"])
    client.cookies = trial.cookies
    return client


def test_a_stale_form_is_offered_again_with_what_was_typed(stale):
    typed = {"words": 'خانه "ما" <b>', "other": "۱۲"}
    response = stale.post("/take", typed, headers={"Sec-Fetch-Site": "same-origin"})
    assert response.status_code == 403
    page = _text(response)
    assert 'action="/take"' in page
    assert 'name="words" value="خانه &quot;ما&quot; &lt;b&gt;"' in page
    token = response.context["csrf_token"]
    again = stale.post("/take", {**typed, "csrfmiddlewaretoken": str(token)})
    assert _text(again) == typed["words"]


@pytest.mark.parametrize(
    ("typed", "site"),
    [
        ({"words": "x"}, "cross-site"),
        ({"words": "x"}, ""),
        ({"password": "secret", "words": "x"}, "same-origin"),
    ],
)
def test_a_form_of_another_site_or_a_password_is_never_written_back(stale, typed, site):
    page = _text(stale.post("/take", typed, headers={"Sec-Fetch-Site": site}))
    assert 'name="words"' not in page
    assert "secret" not in page
    assert "بازگشت" in page
