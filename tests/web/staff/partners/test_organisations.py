"""Administrators let organisations in, in the browser, two of them; nobody else finds the pages."""

from __future__ import annotations

import base64
import re

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.utils import timezone

from hemayat.accounts.roles import Role
from hemayat.audit.context import SYSTEM, acting_as
from hemayat.partners import queries
from hemayat.partners.models import ClientKey, Proposal, Terms
from tests.architecture.who_may_see_what import ROUTES
from tests.support.markup import faults

pytestmark = pytest.mark.django_db
ONE = "/partners/behzisti/"
PUBLIC = base64.b64encode(Ed25519PrivateKey.generate().public_key().public_bytes_raw()).decode()
TERMS = {
    "purpose": "support", "purpose_fa": "پرداخت کمک معیشت", "purpose_en": "Paying support",
    "attributes": ["UIN", "entitlement"], "law": "قانون برنامهٔ ششم، مادهٔ ۷۹", "quota_per_day": "۵۰۰",
    "from_on_day": "1", "from_on_month": "1", "from_on_year": "1400",
}  # fmt: skip
FORMS = {"key": {"public_key": PUBLIC}, "callback": {"url": "https://behzisti.example/dci"}, "terms": TERMS}


@pytest.fixture
def first(at_desk):
    return at_desk("administrator", username="first")


@pytest.fixture
def second(at_desk):
    return at_desk("administrator", username="second")


def waiting() -> list[int]:
    with acting_as(SYSTEM):
        return list(Proposal.objects.filter(ended_at=None).order_by("pk").values_list("pk", flat=True))


def text(browser, path: str = ONE) -> str:
    return browser.get(path).content.decode()


@pytest.mark.slow
def test_an_organisation_is_let_in_by_two_and_its_token_is_shown_once(first, second, tmp_path):
    pages = {"all": text(first, "/partners/")}
    for name, given in FORMS.items():
        pages[name] = text(first, f"{ONE}{name}/")
        assert first.post(f"{ONE}{name}/", given).headers["Location"] == ONE
    pages["proposed"], pages["to confirm"] = text(first), text(second)
    assert ">تأیید<span" not in pages["proposed"]
    assert pages["to confirm"].count(">تأیید<span") == 3
    assert "قانون برنامهٔ ششم" in pages["to confirm"]
    assert "۵۰۰" in pages["to confirm"]
    for proposal in waiting():
        refused = first.post(f"{ONE}proposals/{proposal}/confirm/")
        assert (refused.status_code, "مدیر دیگری، غیر از پیشنهاددهنده" in refused.content.decode()) == (
            409,
            True,
        )
        assert second.post(f"{ONE}proposals/{proposal}/confirm/").status_code == 302
    issued = first.post(f"{ONE}token/")
    token = re.search(r">([\w-]{43})<", issued.content.decode())
    assert token
    with acting_as(SYSTEM):
        found = queries.organisation_with(token[1], timezone.now())
    assert found is not None
    assert found.code == "behzisti"
    pages["token"], pages["let in"] = issued.content.decode(), text(second)
    assert token[1] not in pages["let in"]
    assert "https://behzisti.example/dci" in pages["let in"]
    assert not faults(pages, tmp_path)


def test_what_is_taken_away_takes_one(first, second):
    test_parts = {name: first.post(f"{ONE}{name}/", given) for name, given in FORMS.items()}
    assert {response.status_code for response in test_parts.values()} == {302}
    for proposal in waiting():
        second.post(f"{ONE}proposals/{proposal}/confirm/")
    with acting_as(SYSTEM):
        key, terms = ClientKey.objects.get().pk, Terms.objects.get().pk
    for path in (f"keys/{key}/revoke/", f"terms/{terms}/end/", "tokens/end/", "close/"):
        assert first.post(f"{ONE}{path}").headers["Location"] == ONE
    with acting_as(SYSTEM):
        assert ClientKey.objects.get().revoked_at is not None
        assert Terms.objects.get().ended_at is not None
    assert "بسته" in text(first)
    first.post(f"{ONE}open/")
    assert "بسته" in text(first)
    second.post(f"{ONE}proposals/{waiting()[0]}/confirm/")
    assert "بستن دسترسی سازمان" in text(first)


def test_what_cannot_be_is_said_in_the_form(first):
    for name, given in (
        ("key", {"public_key": "-----BEGIN"}), ("callback", {"url": "ftp://x"}),
        ("terms", {**TERMS, "quota_per_day": "0"}), ("terms", {**TERMS, "purpose": "With Space"}),
    ):  # fmt: skip
        answered = first.post(f"{ONE}{name}/", given)
        assert answered.status_code == 200
        assert "govuk-error-summary" in answered.content.decode()
    inside = first.post(f"{ONE}callback/", {"url": "https://10.1.2.3/dci"}).content.decode()
    assert 'href="#id_url"' in inside
    assert "نشانی دریافت پاسخ در شبکهٔ داخلی است" in inside
    assert not waiting()
    added = first.post("/partners/add/", {"code": "one", "name_fa": "یک", "name_en": "One", "kind": "other"})
    assert added.headers["Location"] == "/partners/one/"
    again = first.post("/partners/add/", {"code": "one", "name_fa": "یک", "name_en": "One", "kind": "other"})
    assert "سازمانی با این شناسه قبلاً ثبت شده است" in again.content.decode()
    assert first.get("/partners/nobody/").status_code == 404
    assert first.get("/partners/nobody/key/").status_code == 404


GETS = {"show", "key", "callback", "terms"}
PATHS = {
    "show": "", "key": "key/", "callback": "callback/", "terms": "terms/", "token": "token/",
    "end_tokens": "tokens/end/", "end_key": "keys/00000000/revoke/", "end_terms": "terms/1/end/", "close": "close/",
    "open": "open/", "confirm": "proposals/{}/confirm/", "refuse": "proposals/{}/refuse/",
}  # fmt: skip


def asked(browser, name: str, proposal: int):
    path = ONE + PATHS[name].format(proposal)
    return browser.get(path) if name in GETS else browser.post(path)


@pytest.mark.slow
def test_every_route_answers_as_the_table_says(first, second, at_desk, desk):
    assert {name for name in ROUTES["staff"] if name.startswith("partners:")} == {
        f"partners:{name}" for name in PATHS
    }
    own = {"page": 200, "gone to": 302}
    others = [
        at_desk(str(role), username=f"other.{role}".replace("_", "."))
        for role in set(Role) - {Role.ADMINISTRATOR}
    ]
    for name in PATHS:
        first.post(f"{ONE}key/", FORMS["key"])
        (proposal, *_) = [*waiting(), 0]
        for other in others:
            assert asked(other, name, proposal).status_code == 403
        assert asked(desk, name, proposal).headers["Location"].startswith("/sign-in/")
        assert asked(second, name, proposal).status_code == own[ROUTES["staff"][f"partners:{name}"].own], name
    for path in ("/partners/", "/partners/add/"):
        assert others[0].get(path).status_code == 403
