"""A head lets an organisation learn something, one data item at a time, and takes it back."""

from __future__ import annotations

import pytest
from django.contrib.auth.hashers import ScryptPasswordHasher
from django.utils import timezone

from hemayat.accounts.attempt_limits import OWN
from hemayat.audit.context import SYSTEM, acting_as
from hemayat.partners.models import DisclosureConsent
from hemayat.web.citizen.sessions import COOKIE
from tests.accounts.steps import events
from tests.api.steps import agree
from tests.architecture.who_may_see_what import ROUTES
from tests.inquiries.register_server import made_up_id
from tests.support.markup import faults

pytestmark = pytest.mark.django_db
PAGE = "/my/disclosures/"


@pytest.fixture
def terms(nation, monkeypatch):
    """Of an organisation that may ask with each head's consent alone."""
    monkeypatch.setattr(ScryptPasswordHasher, "work_factor", 2**5)  # hashing takes long on purpose
    agree("behzisti", "by_law")
    return agree("behzisti", "grants", law="", attributes=["UIN", "age", "location"], purpose_fa="دادن بورس")


def consents() -> list[tuple[int, list[str], bool]]:
    with acting_as(SYSTEM):
        rows = DisclosureConsent.objects.order_by("id")
        return [(row.household_id, row.attributes, row.withdrawn_at is None) for row in rows]


def test_a_head_consents_to_each_data_item_by_itself_and_takes_it_back(enter, terms, tmp_path):
    browser = enter(1)
    pages = {"before": browser.get(PAGE).content.decode()}
    assert "دادن بورس" in pages["before"]
    assert "پرداخت کمک معیشت" not in pages["before"], "what a law allows needs no consent"
    one = f"{PAGE}{terms.pk}/"
    nothing = browser.post(one, {})
    assert nothing.status_code == 400
    assert "دست‌کم یک مورد انتخاب کنید" in nothing.content.decode()
    assert browser.post(one, {"attributes": ["location", "amount_rial"]}).headers["Location"] == PAGE
    browser.post(one, {"attributes": ["age", "UIN"]})
    assert consents() == [(1, ["location"], False), (1, ["UIN", "age"], True)]
    pages["given"], pages["refused"] = browser.get(PAGE).content.decode(), nothing.content.decode()
    assert pages["given"].count(" checked") == 2
    for _ in range(2):
        assert browser.post(f"{one}withdraw/").headers["Location"] == PAGE
    assert not [is_open for *_, is_open in consents() if is_open]
    assert [name for name, _ in events() if name.startswith("partner.consent")] == [
        "partner.consented", "partner.consented", "partner.consent_withdrawn",
    ]  # fmt: skip
    assert not faults(pages, tmp_path)


def test_every_route_answers_as_the_table_says(enter, terms, citizen):
    answers = {"gone to": 302}
    for name, path in (("give", ""), ("withdraw", "withdraw/")):
        row = ROUTES["citizen"][f"disclosures:{name}"]
        given = {"attributes": ["age"]}
        assert "/sign-in/" in citizen.post(f"{PAGE}{terms.pk}/{path}", given).headers["Location"]
        assert enter(1).post(f"{PAGE}{terms.pk}/{path}", given).status_code == answers[row.own]
        assert enter(2).post(f"{PAGE}{terms.pk}/{path}", given).status_code == answers[row.other]
        citizen.cookies.clear()
    assert [(household, is_open) for household, _, is_open in consents()] == [(1, False), (2, False)]


def test_r1_1b_a_head_whom_only_the_registers_name_gives_and_withdraws_no_consent(
    enter, terms, register, citizen
):
    from tests.web.citizen.requests.steps import token_of  # noqa: PLC0415 - models, once Django is set up

    given = {"attributes": ["UIN", "age"]}
    enter(1).post(f"{PAGE}{terms.pk}/", given)
    spouse = token_of(register, 1, timezone.now(), national_id=made_up_id(7_001))
    citizen.cookies[COOKIE] = spouse
    assert citizen.get("/my/").status_code == 200
    for refused in (
        citizen.get(PAGE),
        citizen.post(f"{PAGE}{terms.pk}/", {"attributes": ["location"]}),
        citizen.post(f"{PAGE}{terms.pk}/withdraw/"),
    ):
        assert refused.status_code == 403
        assert "تغییر سرپرست" in refused.content.decode()
    assert consents() == [(1, ["UIN", "age"], True)]
    enter(1).post(f"{PAGE}{terms.pk}/withdraw/")
    assert consents() == [(1, ["UIN", "age"], False)]


def test_nobody_consents_for_another_household_even_where_the_application_would(nation, terms):
    from django.db import DatabaseError, connection, transaction  # noqa: PLC0415 - beside its use

    from tests.requests.steps import head  # noqa: PLC0415 - the same

    insert = (
        "INSERT INTO disclosure_consent (household_id, province, head_id, terms_id, attributes, given_at) "
        "VALUES (2, '23', 2, %s, '{UIN}', %s)"
    )
    for actor in (head(1).actor, SYSTEM):
        with (
            acting_as(actor),
            connection.cursor() as cursor,
            pytest.raises(DatabaseError),
            transaction.atomic(),
        ):
            cursor.execute(insert, [terms.pk, timezone.now()])
    assert consents() == []


@pytest.mark.slow
def test_consents_are_given_so_often_a_day_and_each_can_be_withdrawn(enter, terms):
    """Each stays in the record for good. The same consent again is no other."""
    browser, one = enter(1), f"{PAGE}{terms.pk}/"
    (most,) = (limit.most for limit in OWN["consent"])
    for number in range(most):
        assert browser.post(one, {"attributes": ["age" if number % 2 else "UIN"]}).status_code == 302
    assert browser.post(one, {"attributes": ["age"]}).status_code == 302
    assert len(consents()) == most
    refused = browser.post(one, {"attributes": ["UIN"]})
    assert refused.status_code == 400
    assert "امروز" in refused.content.decode()
    assert browser.post(f"{one}withdraw/").status_code == 302
    assert not [is_open for *_, is_open in consents() if is_open]
