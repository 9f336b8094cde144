"""A list of cases as a file: a long one needs a second person, and the database says the same once more."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.db import Error, IntegrityError

from hemayat.accounts.models import StaffMember
from hemayat.accounts.staff import actor_of
from hemayat.audit.context import SYSTEM, acting_as
from hemayat.audit.models import AuditEvent
from hemayat.requests import actions, list_exports
from hemayat.requests.errors import (
    CASE_TEXT_MISSING,
    EXPORT_NEEDS_SECOND_PERSON,
    EXPORT_TOO_LONG,
    NOT_AN_EXPORT_CONFIRMER,
    NoSuchExport,
    NotACaseOfficer,
)
from hemayat.requests.list_exports import LASTS, exported_cases, open_exports
from hemayat.requests.models import ListExport
from hemayat.requests.queues import CaseQueue, CaseQueueQuery
from tests.requests.registers import RunningSimulator
from tests.requests.steps import NOW, filed, head, officer, take_on
from tests.support.lapsed import check_lapses
from tests.support.refusals import refuses

pytestmark = pytest.mark.usefixtures("nation")
UNVALUED = 7


@pytest.fixture
def waiting(registers: RunningSimulator) -> int:
    request = filed(head(UNVALUED))
    take_on()
    return request


def senior(name: str = "senior", **given: Any) -> StaffMember:
    return officer(name=name, **{"roles": ["senior_officer"], **given})


def asked(by: StaffMember | None = None, purpose: str = "گزارش هفتگی صف") -> int:
    return actions.ask_export(query=CaseQueueQuery(), purpose=purpose, by=by or officer(), now=NOW)


def events() -> list[str]:
    with acting_as(SYSTEM, is_read_only=True):
        rows = AuditEvent.objects.filter(event__startswith="desk.export").order_by("id")
        return list(rows.values_list("event", flat=True))


def test_a_short_list_is_read_once_by_who_asked_for_it(waiting: int) -> None:
    sara = officer()
    export = asked(sara)
    purpose, cases = exported_cases(export=export, by=sara, now=NOW)
    assert purpose == "گزارش هفتگی صف"
    assert [(case.line.id, case.head is not None) for case in cases] == [(waiting, True)]
    with pytest.raises(NoSuchExport):
        exported_cases(export=export, by=officer(name="nima"), now=NOW)
    actions.end_export(export=export, by=sara, now=NOW)
    for late in (exported_cases, actions.end_export):
        with pytest.raises(NoSuchExport):
            late(export=export, by=sara, now=NOW)
    assert events() == ["desk.export_asked", "desk.export_downloaded"]


def test_an_empty_list_a_list_without_a_purpose_and_one_of_nobodys_is_refused(waiting: int) -> None:
    with refuses(EXPORT_TOO_LONG):
        actions.ask_export(query=CaseQueueQuery(CaseQueue.MINE), purpose="x", by=officer(), now=NOW)
    with refuses(CASE_TEXT_MISSING):
        asked(purpose=" ")
    with pytest.raises(NotACaseOfficer):
        asked(officer(name="agent", roles=["hotline_agent"]))
    with refuses(EXPORT_TOO_LONG):
        asked(officer(name="far", provinces=("01",)))


def test_a_long_list_waits_for_a_senior_officer_who_is_somebody_else(
    waiting: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(list_exports, "MOST_ALONE", 0)
    sara = officer(roles=["case_officer", "senior_officer"])
    export = asked(sara)
    with refuses(EXPORT_NEEDS_SECOND_PERSON):
        exported_cases(export=export, by=sara, now=NOW)
    for by, reason in (
        (sara, NOT_AN_EXPORT_CONFIRMER),
        (officer(name="nima"), None),
        (senior("far", provinces=("01",)), NOT_AN_EXPORT_CONFIRMER),
    ):
        for settle in (actions.confirm_export, actions.refuse_export):
            with refuses(reason) if reason else pytest.raises(NoSuchExport):
                settle(export=export, by=by, now=NOW)
    second = senior()
    with acting_as(actor_of(second), is_read_only=True):
        assert [one.id for one in open_exports(second, NOW)] == [export]
    actions.confirm_export(export=export, by=second, now=NOW)
    actions.confirm_export(export=export, by=senior("third"), now=NOW)  # who read the same page
    assert len(exported_cases(export=export, by=sara, now=NOW)[1]) == 1
    with pytest.raises(NoSuchExport):
        exported_cases(export=export, by=sara, now=NOW + LASTS)
    refused = asked(sara)
    actions.refuse_export(export=refused, by=second, now=NOW)
    with pytest.raises(NoSuchExport):
        exported_cases(export=refused, by=sara, now=NOW)


def test_the_database_wants_two_people_for_a_long_list(waiting: int) -> None:
    sara, second, nima = officer(), senior(), officer(name="nima")
    long = {"member_id": sara.pk, "asked": "place=waiting", "purpose": "x", "cases": 26, "asked_at": NOW}
    with acting_as(actor_of(sara)):
        export = ListExport.objects.create(**long)
    rows = ListExport.objects.filter(pk=export.pk)
    tried: list[tuple[StaffMember, dict[str, Any]]] = [
        (sara, {"ended_at": NOW}),
        (sara, {"confirmed_by_id": sara.pk, "confirmed_at": NOW}),
        (sara, {"confirmed_by_id": second.pk, "confirmed_at": NOW}),
        (second, {"confirmed_by_id": nima.pk, "confirmed_at": NOW}),
        (second, {"ended_at": NOW}),
    ]
    for by, change in tried:
        with pytest.raises(IntegrityError), acting_as(actor_of(by)):
            rows.update(**change)
    with acting_as(actor_of(nima)):
        assert rows.update(ended_at=NOW) == 0
    with acting_as(actor_of(second)):
        assert rows.update(confirmed_by_id=second.pk, confirmed_at=NOW) == 1
    with acting_as(actor_of(sara)):
        assert rows.update(ended_at=NOW + dt.timedelta(minutes=1)) == 1


def test_the_database_takes_no_request_in_the_name_of_a_colleague_and_none_of_a_hotline_agent(
    waiting: int,
) -> None:
    sara, agent = officer(), officer(name="agent", roles=["hotline_agent"])
    for by, member in ((officer(name="nima"), sara), (agent, agent)):
        with pytest.raises(Error, match="row-level security"), acting_as(actor_of(by)):
            ListExport.objects.create(
                member_id=member.pk, asked="place=waiting", purpose="x", cases=1, asked_at=NOW
            )


def test_nobody_agrees_to_a_list_of_somebody_whose_account_is_closed(
    waiting: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    sara = officer()
    export = asked(sara)

    def confirm() -> None:
        actions.confirm_export(export=export, by=senior(), now=NOW)

    check_lapses(sara, confirm, list_exports, monkeypatch)
    confirm()
