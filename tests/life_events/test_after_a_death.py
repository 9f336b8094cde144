"""A head dies: what they held ends with that day, the household is told, and a new head goes on without a gap."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import Any

import pytest
import time_machine
from django.db import connection

from hemayat.accounts.models import CitizenSession
from hemayat.approvals.queries import ApprovalView, approvals_of
from hemayat.audit.context import SYSTEM, acting_as
from hemayat.audit.models import AuditEvent
from hemayat.common.dates import format_date, format_month
from hemayat.eligibility.queries import PublishedResult, determination_of
from hemayat.households.queries import members
from hemayat.life_events.actions import apply_due, receive
from hemayat.notifications.models import OutboxMessage
from hemayat.referrals.payment_texts import payment_sentence
from hemayat.referrals.queries import introduction_of
from hemayat.requests.actions import decide_affected, decide_affected_by_rules, take_on_affected
from hemayat.requests.errors import MembersUnanswered
from hemayat.requests.models import Affected
from hemayat.web.citizen.decision.effect import lower_amount_context
from tests.life_events.feeds import event
from tests.referrals.payment_steps import messages, news, payment, reported
from tests.referrals.steps import cut
from tests.requests.registers import RunningSimulator
from tests.requests.steps import officer, refused_unseen

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("nation")]
NOW = dt.datetime(2019, 12, 3, 8, 0, tzinfo=dt.UTC)
DIED = dt.date(2019, 9, 20)
LOWER_FROM = NOW.date() + dt.timedelta(days=30)
"""She alone is due less than the couple was; until then the couple's amount is paid (A15)."""
IN_DEY = dt.datetime(2019, 12, 28, 9, 0, tzinfo=dt.UTC)
"""Azar has ended."""
HOME = 2
"""A couple, eligible."""


def told(kind: str, now: dt.datetime = NOW, **said: Any) -> dict[str, Any]:
    one = event(kind, **{"on": DIED, **said}) | {"registered_on": "2019-12-01"}
    assert receive([one], source="civil_registry", now=now).new == 1
    while apply_due(now=now):
        pass
    return one


def approvals() -> list[ApprovalView]:
    with acting_as(SYSTEM, is_read_only=True):
        return approvals_of(HOME)


def people() -> dict[str, int]:
    with acting_as(SYSTEM, is_read_only=True):
        return {one.relation: one.person for one in members(HOME)}


def decision() -> PublishedResult:
    with acting_as(SYSTEM, is_read_only=True):
        found = determination_of(HOME)
    assert found
    return found


def notices() -> list[str]:
    with acting_as(SYSTEM, is_read_only=True):
        rows = OutboxMessage.objects.filter(
            household_id=HOME, key__startswith="life:"
        ) | OutboxMessage.objects.filter(household_id=HOME, key__startswith="head:")
        return sorted(row.notice for row in rows)


def told_to_custodians() -> list[tuple[str, dt.date]]:
    with acting_as(SYSTEM), connection.cursor() as cursor:
        cursor.execute("SELECT kind, from_on FROM referral_line WHERE household_id = %s ORDER BY id", [HOME])
        return cursor.fetchall()


def undecided() -> int:
    with acting_as(SYSTEM, is_read_only=True):
        return Affected.objects.filter(household_id=HOME, decided_at=None).count()


def registry_says(registers: RunningSimulator, *, died_on: dt.date | None, heads: str) -> None:
    """Of the couple, from now on."""
    head, wife = registers.person(HOME, 0), registers.person(HOME, 1)
    husband_is = "head" if heads == "husband" else "other"
    registers.correct(
        "persons", head["national_id"], {**head, "died_on": died_on, "relation_to_head": husband_is}
    )
    wife_is = "head" if heads == "wife" else "spouse"
    registers.correct("persons", wife["national_id"], {**wife, "relation_to_head": wife_is})


def test_r4_6b_a11_support_ends_with_the_day_and_goes_on_with_whom_the_registry_names(
    registers: RunningSimulator,
) -> None:
    registry_says(registers, died_on=DIED, heads="wife")
    (first,) = approvals()
    assert first.holder_id == people()["head"]
    wife = people()["spouse"]
    death = told("death", national_id=registers.person(HOME)["national_id"])
    (ended,) = approvals()
    assert (ended.ended_on, ended.ended_because) == (DIED, "death")
    assert notices() == ["head_died.1"]

    # The rules decide again by what the registers say now; nobody had to file anything.
    assert take_on_affected(now=NOW) == 1
    assert people()["head"] == wife
    issued, old = approvals()
    assert (issued.holder_id, issued.ended_on) == (wife, None)
    assert (old.id, old.ended_on) == (first.id, DIED)
    act = decision().act
    assert act
    assert (act.counts_from_on, act.counts_from_run_id, issued.decision_id) == (
        DIED,
        None,
        decision().decision_id,
    )
    assert notices() == ["head_changed.2", "head_died.1"]
    assert told_to_custodians()[1:] == [("stopped", DIED), ("introduced", DIED), ("changed", LOWER_FROM)]

    # Told again, nothing happens again.
    receive([death], source="civil_registry", now=NOW)
    apply_due(now=NOW)
    assert take_on_affected(now=NOW + dt.timedelta(days=1)) == 0
    assert len(approvals()) == 2


def test_a15_a_lower_amount_of_the_new_head_waits_and_until_then_the_earlier_one_is_paid(
    registers: RunningSimulator,
) -> None:
    registry_says(registers, died_on=DIED, heads="wife")
    before = decision().amount_rial
    told("death", national_id=registers.person(HOME)["national_id"])
    take_on_affected(now=NOW)
    alone, act = decision().amount_rial, decision().act
    assert act
    assert act.takes_effect_on == LOWER_FROM
    with acting_as(SYSTEM), connection.cursor() as cursor:
        cursor.execute(
            "SELECT kind, from_on, amount_rial FROM referral_line WHERE household_id = %s ORDER BY id", [HOME]
        )
        lines = cursor.fetchall()[-2:]
    assert before
    assert alone
    assert alone < before
    assert lines == [("introduced", DIED, before), ("changed", LOWER_FROM, alone)]
    with acting_as(SYSTEM):
        introduction = introduction_of(HOME)
    assert introduction
    assert introduction.arrears_rial
    assert introduction.first_due_rial == before + introduction.arrears_rial, "the lower amount counts later"


def test_r4_6b_a_new_head_reads_that_the_last_payment_went_to_the_former_one(
    registers: RunningSimulator,
) -> None:
    registry_says(registers, died_on=DIED, heads="wife")
    amount = decision().amount_rial
    cut()
    assert reported(payment(HOME, amount_rial=amount), now=IN_DEY).paid == 1
    shown = news(HOME, now=IN_DEY)
    assert shown
    assert shown.headline
    assert not shown.headline.to_former_head
    told("death", IN_DEY, national_id=registers.person(HOME)["national_id"])
    take_on_affected(now=IN_DEY)
    assert len(approvals()) == 2
    shown = news(HOME, now=IN_DEY)
    assert shown
    assert shown.headline
    assert payment_sentence(shown.headline, "en", day=format_date, month=format_month) == (
        "The support for Azar 1398 was paid to the former head on 1398-09-01."
    )


def test_r4_6b_a_new_head_is_not_asked_to_mend_the_account_of_the_former_one(
    registers: RunningSimulator,
) -> None:
    registry_says(registers, died_on=DIED, heads="wife")
    cut()
    record = payment(HOME, amount_rial=decision().amount_rial, result="returned", reason="closed_account")
    told("death", IN_DEY, national_id=registers.person(HOME)["national_id"])
    take_on_affected(now=IN_DEY)
    reported(record, now=IN_DEY)
    assert messages(HOME) == ["payment_waits.1"], "its text asks nothing"
    shown = news(HOME, now=IN_DEY)
    assert shown
    assert shown.headline
    assert (shown.headline.answer_by, shown.headline.missing) == (None, None)
    assert payment_sentence(shown.headline, "en", day=format_date, month=format_month).startswith(
        "The support for Azar 1398 did not reach the former head."
    )


def test_a15_who_died_is_named_where_it_is_said_why_the_amount_falls(registers: RunningSimulator) -> None:
    registry_says(registers, died_on=DIED, heads="wife")
    with acting_as(SYSTEM, is_read_only=True):
        husband = next(member for member in members(HOME) if member.is_head)
    told("death", national_id=registers.person(HOME)["national_id"])
    take_on_affected(now=NOW)
    published = decision()
    with acting_as(SYSTEM, is_read_only=True), time_machine.travel(NOW, tick=False):
        context = lower_amount_context(published, LOWER_FROM)
        (departure,) = context["departures"]
        assert (context["members_before"], context["members"]) == (2, 1)
        assert (departure.name, departure.died_on) == (f"{husband.given_name} {husband.family_name}", DIED)
        # Another death than the one that the decision counts from explains nothing.
        assert published.act
        other = replace(published, act=replace(published.act, counts_from_on=DIED - dt.timedelta(days=1)))
        assert lower_amount_context(other, LOWER_FROM)["departures"] == ()


def test_r4_6b_a_death_that_was_none_leaves_everything_as_it_was(registers: RunningSimulator) -> None:
    before, was = approvals(), people()
    death = told("death", national_id=registers.person(HOME)["national_id"])
    told("annulment", corrects=death["number"])
    (after,) = approvals()
    assert told_to_custodians()[1:] == [("stopped", DIED), ("restored", DIED)]
    assert (after.id, after.holder_id, after.ended_on) == (before[0].id, before[0].holder_id, None)
    assert people() == was
    assert notices() == ["death_corrected.1", "head_died.1"]
    # Both are answered by one decision, which is what was decided before.
    take_on_affected(now=NOW)
    assert undecided() == 0
    assert [one.id for one in approvals()] == [before[0].id]


def test_r4_6b_a11_a_death_that_was_none_gives_the_head_back_what_another_was_given(
    registers: RunningSimulator,
) -> None:
    registry_says(registers, died_on=DIED, heads="wife")
    (first,), husband = approvals(), people()["head"]
    death = told("death", national_id=registers.person(HOME)["national_id"])
    take_on_affected(now=NOW)
    assert [one.ended_on for one in approvals()] == [None, DIED]

    later = NOW + dt.timedelta(days=2)
    told("annulment", later, corrects=death["number"])
    second, again = approvals()
    assert (again.id, again.ended_on) == (first.id, None)
    assert (second.ended_on, second.ended_because) == (later.date(), "correction")
    assert notices() == ["death_corrected.1", "head_changed.2", "head_died.1"]

    registry_says(registers, died_on=None, heads="husband")
    take_on_affected(now=later)
    assert (undecided(), people()["head"]) == (0, husband)
    assert [(one.id, one.ended_on) for one in approvals()] == [(second.id, later.date()), (first.id, None)]


@pytest.mark.parametrize(("right", "owed"), [(dt.date(2019, 7, 10), 2), (dt.date(2019, 9, 25), 0)])
def test_r4_6b_a15_another_day_of_death_moves_the_end_and_what_goes_on_from_it_also_after_a_succession(
    registers: RunningSimulator, right: dt.date, owed: int
) -> None:
    registry_says(registers, died_on=DIED, heads="wife")
    (first,), wife = approvals(), people()["spouse"]
    death = told("death", national_id=registers.person(HOME)["national_id"])
    take_on_affected(now=NOW)
    second, _ = approvals()
    records = len(told_to_custodians())

    registry_says(registers, died_on=right, heads="wife")
    later = NOW + dt.timedelta(days=2)
    told(
        "death", later, on=right, corrects=death["number"],
        national_id=registers.person(HOME)["national_id"],
    )  # fmt: skip
    took_over, ended = approvals()
    assert (ended.id, ended.ended_on, ended.ended_because) == (first.id, right, "death")
    assert (took_over.id, took_over.holder_id, took_over.ended_on) == (second.id, wife, None)
    assert notices()[0] == "day_of_death_corrected.1"

    take_on_affected(now=later)
    act = decision().act
    assert act
    assert (undecided(), act.counts_from_on, act.arrears_rial) == (
        0,
        right,
        owed * (decision().amount_rial or 0),
    )
    assert [one.id for one in approvals()] == [second.id, first.id]
    assert told_to_custodians()[records:] == [("stopped", right), *([("arrears", right)] if owed else [])]

    # What is decided later for another reason is owed nothing of it once more.
    told("residence", later, national_id=registers.person(HOME, 1)["national_id"], country="DE")
    take_on_affected(now=later + dt.timedelta(hours=1))
    act = decision().act
    assert act
    assert (act.counts_from_on, act.arrears_rial) == (None, None)
    assert len(told_to_custodians()) == records + 1 + bool(owed)


def test_r4_6b_another_day_of_death_before_there_is_a_new_head_moves_the_end_alone(
    registers: RunningSimulator,
) -> None:
    death = told("death", national_id=registers.person(HOME)["national_id"])
    right = DIED + dt.timedelta(days=3)
    told("death", on=right, corrects=death["number"], national_id=registers.person(HOME)["national_id"])
    (ended,) = approvals()
    assert (ended.ended_on, ended.ended_because) == (right, "death")
    assert notices() == ["day_of_death_corrected.1", "head_died.1"]
    assert told_to_custodians()[1:] == [("stopped", DIED), ("stopped", right)]


def test_r4_6b_a11_a_change_of_head_that_is_told_before_the_death_comes_to_the_same(
    registers: RunningSimulator,
) -> None:
    registry_says(registers, died_on=DIED, heads="wife")
    wife = people()["spouse"]
    told("change_of_head", national_id=registers.person(HOME, 1)["national_id"], household_id=HOME)
    assert [one.ended_on for one in approvals()] == [None]
    told("death", national_id=registers.person(HOME)["national_id"])
    (ended,) = approvals()
    assert (ended.ended_on, ended.ended_because) == (DIED, "death")
    take_on_affected(now=NOW)
    assert undecided() == 0
    issued, _ = approvals()
    act = decision().act
    assert act
    assert (issued.holder_id, issued.ended_on, act.counts_from_on) == (wife, None, DIED)
    assert told_to_custodians()[1:] == [("stopped", DIED), ("introduced", DIED), ("changed", LOWER_FROM)]


def test_a11_what_a_former_head_held_ends_with_their_death_though_another_was_decided_for(
    registers: RunningSimulator,
) -> None:
    registry_says(registers, died_on=None, heads="wife")
    told("change_of_head", national_id=registers.person(HOME, 1)["national_id"], household_id=HOME)
    take_on_affected(now=NOW)
    assert [one.ended_because for one in approvals()] == [None, "change_of_head"]
    told("death", national_id=registers.person(HOME)["national_id"])
    second, first = approvals()
    assert (first.ended_on, first.ended_because, second.ended_on) == (DIED, "death", None)


def test_a11_after_a_refusal_a_new_head_is_given_nothing_of_the_time_before(
    registers: RunningSimulator,
) -> None:
    registry_says(registers, died_on=DIED, heads="wife")
    wife = registers.person(HOME, 1)["national_id"]
    registers.correct("vehicles", wife, {"kind": "passenger", "value_rial": 9_000_000_000})
    told("death", national_id=registers.person(HOME)["national_id"])
    take_on_affected(now=NOW + dt.timedelta(hours=1))
    assert (decision().outcome, [one.ended_on for one in approvals()]) == ("not_eligible", [DIED])

    registers.correct("vehicles", wife)
    later = NOW + dt.timedelta(days=90)
    told("residence", later, national_id=wife, country="DE")
    take_on_affected(now=later)
    act = decision().act
    assert act
    assert (decision().outcome, act.counts_from_on, act.arrears_rial) == ("eligible", None, None)
    assert told_to_custodians()[1:] == [("stopped", DIED), ("introduced", later.date())]


def test_a_household_that_an_event_ends_is_followed_though_nobody_decides_it_again(
    registers: RunningSimulator,
) -> None:
    husband, wife = (registers.person(HOME, place)["national_id"] for place in (0, 1))
    refused_unseen(registers.snapshot, HOME, now=NOW)
    assert [one.ended_on for one in approvals()] == [None]
    told("death", national_id=wife)
    assert [one.ended_on for one in approvals()] == [None]
    second = registers.person(4, 1)["national_id"]
    both = {
        "national_id": husband,
        "other_national_id": second,
        "relation": "head",
        "other_relation": "spouse",
    }
    told("marriage", **both, household_id=950, on=DIED + dt.timedelta(days=1))
    assert people() == {}
    (one,) = approvals()
    assert one.ended_on is not None
    assert told_to_custodians()[-1] == ("stopped", one.ended_on)


def test_r1_1b_until_the_registry_names_a_head_nothing_is_decided_and_then_once(
    registers: RunningSimulator,
) -> None:
    registry_says(registers, died_on=DIED, heads="husband")
    wife = people()["spouse"]
    told("death", national_id=registers.person(HOME)["national_id"])
    take_on_affected(now=NOW)
    assert (undecided(), len(approvals()), decision().decision_id) == (1, 1, None)

    registry_says(registers, died_on=DIED, heads="wife")
    later = NOW + dt.timedelta(days=2)
    told("change_of_head", later, national_id=registers.person(HOME, 1)["national_id"], household_id=HOME)
    assert people()["head"] == wife
    take_on_affected(now=later)
    assert undecided() == 0
    assert [one.holder_id for one in approvals()] == [wife, approvals()[1].holder_id]
    with acting_as(SYSTEM, is_read_only=True):
        assert AuditEvent.objects.filter(household_id=HOME, event="decision.made").count() == 1


def handed_over(now: dt.datetime) -> Affected:
    """The household, once it was tried so often that an officer may decide it."""
    for day in range(9):
        take_on_affected(now=now + dt.timedelta(days=day))
    with acting_as(SYSTEM, is_read_only=True):
        row = Affected.objects.get(household_id=HOME, decided_at=None)
    assert row.handed_over_at is not None
    return row


def test_r4_6b_an_officer_decides_under_the_head_whom_the_registry_names_though_another_register_is_silent(
    registers: RunningSimulator,
) -> None:
    registry_says(registers, died_on=DIED, heads="wife")
    wife = people()["spouse"]
    registers.fail(vehicles={"status": 503})
    told("death", national_id=registers.person(HOME)["national_id"])
    row = handed_over(NOW)
    assert people()["spouse"] == wife, "the worker waits for the register of vehicles"
    now = NOW + dt.timedelta(days=10)
    decide_affected(affected=row.id, outcome="eligible", reason="از پرونده روشن است.", by=officer(), now=now)
    assert people()["head"] == wife
    assert notices() == ["head_changed.2", "head_died.1"]
    assert approvals()[0].holder_id == wife


def test_r4_6b_an_officer_decides_nothing_until_the_registry_names_a_head(
    registers: RunningSimulator,
) -> None:
    registry_says(registers, died_on=DIED, heads="husband")
    told("death", national_id=registers.person(HOME)["national_id"])
    row = handed_over(NOW)
    given: dict[str, Any] = {"affected": row.id, "by": officer(), "now": NOW + dt.timedelta(days=10)}
    with pytest.raises(MembersUnanswered):
        decide_affected(outcome="eligible", reason="از پرونده روشن است.", **given)
    with pytest.raises(MembersUnanswered):
        decide_affected_by_rules(**given)
    assert (undecided(), decision().decision_id) == (1, None)


def test_a_registry_that_is_behind_its_own_event_is_asked_again(registers: RunningSimulator) -> None:
    wife = people()["spouse"]
    told("death", national_id=registers.person(HOME)["national_id"])
    take_on_affected(now=NOW)
    assert (undecided(), people()["spouse"]) == (1, wife)
    registry_says(registers, died_on=DIED, heads="wife")
    take_on_affected(now=NOW + dt.timedelta(days=1))
    assert (undecided(), people()["head"]) == (0, wife)


def test_who_is_signed_in_for_a_head_who_died_is_not_any_more(registers: RunningSimulator) -> None:
    with acting_as(SYSTEM):
        CitizenSession.objects.create(
            token_hash=b"x", via="code", household_id=HOME, province="23", person_index=b"x", is_synthetic=True,
            national_id_sealed=b"x", created_at=NOW, seen_at=NOW, expires_at=NOW + dt.timedelta(hours=1),
            ends_at=NOW + dt.timedelta(hours=8),
        )  # fmt: skip
    told("death", national_id=registers.person(HOME)["national_id"])
    with acting_as(SYSTEM, is_read_only=True):
        assert CitizenSession.objects.get(household_id=HOME).ended_at == NOW
