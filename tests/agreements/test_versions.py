"""The agreement as data: whole, free, open-ended, and never changed once published."""

from __future__ import annotations

import asyncio
import datetime as dt
from copy import deepcopy
from dataclasses import replace

import psycopg
import pytest
from django.db import connection
from django.db.utils import ProgrammingError

from hemayat.agreements import contacts
from hemayat.agreements.calendar import WEEKDAYS
from hemayat.agreements.content import (
    CriterionReviewLimits,
    ServiceAgreement,
    agreement_of,
    body_hash,
    shipped_bodies,
)
from hemayat.agreements.errors import NoAgreementInForce
from hemayat.agreements.queries import all_versions, commitments, version, version_in_force
from hemayat.agreements.validation import check_body
from hemayat.common.errors import HemayatError
from hemayat.operations.postgres import DatabaseUrls
from tests.support.threads import apart

CLAUSES = ["1.1", "1.2", "1.3", "1.4", "1.5", "2.1", "2.2", "3.1", "3.2", "3.3"]
CLAUSES += ["4.1", "4.2", "4.3", "4.4", "4.5", "4.6", "4.7", "4.8", "5.1", "6.1", "7.1"]


def test_r0_the_shipped_agreement_restates_every_clause_in_both_languages() -> None:
    agreement = agreement_of(shipped_bodies()[0])
    clauses = [clause for section in agreement.sections for clause in section.clauses]
    assert [clause.number for clause in clauses] == CLAUSES
    assert all(clause.words["fa"].strip() and clause.words["en"].strip() for clause in clauses)


def test_r1_1a_the_legal_basis_names_issuer_number_and_date() -> None:
    basis = agreement_of(shipped_bodies()[0]).legal_basis
    assert "سران سه قوه" in basis.issuer["fa"]
    assert (basis.number, basis.date) == ("40", dt.date(2019, 9, 21))


def test_a6_a7_numbers_and_addresses_are_kept_as_written() -> None:
    contacts = agreement_of(shipped_bodies()[0]).contacts
    assert (contacts.hotline_from_anywhere, contacts.hotline) == ("0216369", "6369")
    assert contacts.service_address == "https://hemayat.mcls.gov.ir/"
    assert contacts.inspection_address == "https://zrm.mcls.gov.ir"


def test_r5_1_an_agreement_with_a_fee_is_refused() -> None:
    body = {**shipped_bodies()[0], "fee_rial": "10"}
    with pytest.raises(HemayatError, match="the service is free"):
        agreement_of(body)


@pytest.mark.parametrize("missing", ["title", "legal_basis", "contacts", "sections", "effective_from"])
def test_an_agreement_that_is_not_whole_is_refused(missing: str) -> None:
    body = deepcopy(shipped_bodies()[0])
    del body[missing]
    with pytest.raises(HemayatError, match=missing):
        agreement_of(body)


@pytest.mark.django_db
def test_r6_1a_the_version_in_force_has_a_first_day_and_no_last() -> None:
    assert version_in_force(dt.date(2019, 11, 15)).number == 1
    assert version_in_force(dt.date(2119, 11, 15)).number == 1
    with pytest.raises(NoAgreementInForce, match="1398-08-23"):
        version_in_force(dt.date(2019, 11, 14))


@pytest.mark.django_db
def test_r6_1b_every_version_stays_readable() -> None:
    assert [v.number for v in all_versions()] == [1]
    assert version(1) == all_versions()[0]
    assert version(2) is None


@pytest.mark.django_db
@pytest.mark.parametrize(
    "change", ["UPDATE agreement_version SET body = '{}'", "DELETE FROM agreement_version"]
)
def test_r6_1a_the_application_cannot_change_a_published_version(change: str) -> None:
    with pytest.raises(ProgrammingError, match="permission denied"), connection.cursor() as cursor:
        cursor.execute(change)


@pytest.mark.django_db
def test_r6_1a_not_even_the_owner_changes_a_published_version(django_db_setup: DatabaseUrls) -> None:

    with (
        psycopg.connect(django_db_setup.owner) as owner,
        pytest.raises(psycopg.DatabaseError, match="never changed or removed"),
    ):
        owner.execute("UPDATE agreement_version SET number = 2")


@pytest.mark.django_db
def test_the_stored_hash_is_that_of_the_body() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT sha256 FROM agreement_version")
        assert cursor.fetchone() == (body_hash(shipped_bodies()[0]),)


def test_r2_2a_each_side_undertakes_something() -> None:
    found = {
        side: [c.number for c in clauses] for side, clauses in commitments(agreement_of(shipped_bodies()[0]))
    }
    assert found["ministry"] == ["1.5", "3.2", "3.3", "4.3", "4.4", "4.6", "5.1", "6.1", "7.1"]
    assert found["applicant"] == ["4.1", "4.2", "4.5", "4.7", "4.8"]


def test_r2_2a_a_clause_of_no_known_side_is_refused() -> None:
    body = deepcopy(shipped_bodies()[0])
    body["sections"][0]["clauses"][0]["side"] = "somebody"
    with pytest.raises(HemayatError, match="ministry, applicant"):
        agreement_of(body)


def test_a1_r1_4d_a15_the_promises_that_can_be_counted() -> None:
    parameters = agreement_of(shipped_bodies()[0]).parameters
    assert parameters.answer_within == {
        "application": 15, "objection": 15, "dispute": 10, "change_of_head": 10,
    }  # fmt: skip
    assert (parameters.register_within, parameters.applicant_within) == (5, 30)
    assert (parameters.question_within, parameters.complaint_within) == (5, 15)
    assert parameters.reminder_days == (3, 7)
    assert parameters.objection_window_days is None
    assert (parameters.support_while_objecting, parameters.adverse_change_after_days) == ("continues", 30)


@pytest.mark.parametrize(
    ("changed", "match"),
    [
        ({"answer_within": {"application": "15"}}, "objection"),
        ({"register_within": "0"}, "write 1 to"),
        ({"applicant_within": "soon"}, "soon"),
        ({"question_within": "0"}, "write 1 to"),
        ({"reminder_days": ["0", "3"]}, "write 1 to"),
        ({"reminder_days": ["7", "3"]}, "each later than the last"),
        ({"reminder_days": ["3", "3"]}, "each later than the last"),
        ({"reminder_days": ["1", "2", "3", "4", "5", "6"]}, "at most 5 days"),
        ({"complaint_within": "-1"}, "write 1 to"),
        ({"objection_window_days": "0"}, "write 1 to"),
        ({"support_while_objecting": "perhaps"}, "continues, stops"),
        ({"criterion_reviews": {"overturned": "0"}}, "1 to 1000"),
        ({"weekend": ["thursday", "fryday"]}, "fryday"),
        ({"weekend": list(WEEKDAYS)}, "no day of work"),
    ],
)
def test_a_promise_that_nobody_could_keep_is_refused(changed: dict[str, object], match: str) -> None:
    body = deepcopy(shipped_bodies()[0])
    body["parameters"].update(changed)
    with pytest.raises(HemayatError, match=match):
        agreement_of(body)


def test_a_version_from_before_there_were_reminders_is_read_and_promises_none() -> None:
    body = deepcopy(shipped_bodies()[0])
    del body["parameters"]["reminder_days"]
    assert agreement_of(body).parameters.reminder_days == ()


def test_a_version_may_say_when_a_criterion_is_reviewed_and_another_has_the_usual_limits() -> None:
    body = deepcopy(shipped_bodies()[0])
    assert agreement_of(body).parameters.criterion_reviews == CriterionReviewLimits(500, 100)
    body["parameters"]["criterion_reviews"] = {"overturned": "300", "wrong_refusals": "50"}
    assert agreement_of(body).parameters.criterion_reviews == CriterionReviewLimits(300, 50)
    assert not check_body(body)
    body["parameters"]["criterion_reviews"] = {"overturned": "300"}
    assert check_body(body), "both limits, or none"


def test_r2_1_every_version_carries_named_indicators_with_targets() -> None:
    assert agreement_of(shipped_bodies()[0]).indicators == {
        "days_to_decision": 14, "decided_by_due_date": 950, "questions_answered_by_due_date": 950,
        "availability": 995,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("name", "target", "match"),
    [
        ("days_to_decision", "0", "write 1 to"),
        ("availability", "1001", "tenths of a percent"),
        ("decided_by_due_date", "0", "tenths of a percent"),
        ("questions_answered_by_due_date", "most", "most"),
    ],
)
def test_r2_1_a_target_that_cannot_be_is_refused(name: str, target: str, match: str) -> None:
    body = deepcopy(shipped_bodies()[0])
    body["indicators"][name] = target
    with pytest.raises(HemayatError, match=match):
        agreement_of(body)
    del body["indicators"][name]
    with pytest.raises(HemayatError, match=name):
        agreement_of(body)


def test_r1_4d_a_version_may_set_a_time_limit_for_objections() -> None:
    body = deepcopy(shipped_bodies()[0])
    body["parameters"]["objection_window_days"] = "90"
    assert agreement_of(body).parameters.objection_window_days == 90


def test_r3_3b_where_nothing_may_wait_for_the_database_the_last_hotline_is_named(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The intake tells in its event loop that a form is not protected, or that too many have come."""

    async def shown() -> ServiceAgreement:
        return contacts.agreement_shown()

    monkeypatch.setattr(contacts, "KEPT_SECONDS", -1)
    # A browser of an earlier test in this process may have set it, and then Django would let the loop wait.
    monkeypatch.delenv("DJANGO_ALLOW_ASYNC_UNSAFE", raising=False)
    contacts.forget()
    assert apart(lambda: asyncio.run(shown())) == contacts.shipped_agreement()
    last = replace(contacts.shipped_agreement(), number=7)
    contacts.keep(last)
    assert apart(lambda: asyncio.run(shown())) == last
    contacts.forget()
