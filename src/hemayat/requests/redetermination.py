"""Households to be decided again: a request changed them, an event in their people's lives, or a run lacks their data.

Their heads are told, never by whom. Where a household's head has died, whom the civil registry names now heads it here
too, and what was decided for the former one is decided for them: nobody has to file anything.

What the rules leave open, or a register does not answer for long, is an officer's to look at; what was decided before
holds meanwhile, and it is tried on.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

import structlog
from django.db import connection

from hemayat.accounts.results import Citizen
from hemayat.agreements.queries import version_in_force
from hemayat.audit.actions import record
from hemayat.audit.context import SYSTEM, Actor, acting_as
from hemayat.common.dates import day_of
from hemayat.eligibility.errors import NothingPublished, ResultStillOpen, SecondOfficerNeeded
from hemayat.eligibility.household_decision import decide_case
from hemayat.eligibility.permissions import OneOfficerData
from hemayat.eligibility.queries import PublishedResult
from hemayat.households.queries import province_of
from hemayat.inquiries.answers import rows_of
from hemayat.referrals.approval_sync import apply_decisions
from hemayat.requests.case_process import notify_household
from hemayat.requests.corrections import CorrectedRows, corrected_for, review_contradicted
from hemayat.requests.finding_reviews import HELD_ON, ask_second_officer, held_since, hold_entry
from hemayat.requests.household_sync import Succession, follow_death, home_of_head, is_dissolved
from hemayat.requests.inquiry_schedule import HANDED_OVER_AFTER, LEASE, begin_assessment, next_try
from hemayat.requests.missing_data import close_answered
from hemayat.requests.models import Affected, Request
from hemayat.requests.own_household import end_applications_of_heads
from hemayat.requests.permissions import check_is_head, household_of
from hemayat.requests.questions import PERSONS
from hemayat.requests.register_answers import HouseholdInquiry, InquiryResults, inquiry_of_household
from hemayat.requests.register_inquiry import ask_each
from hemayat.requests.succession import support_continues

BATCH = 50
_CLAIM = """
UPDATE request_affected SET next_at = %s WHERE (household_id, id) IN (
    SELECT household_id, id FROM request_affected WHERE next_at <= %s ORDER BY next_at LIMIT %s
    FOR UPDATE SKIP LOCKED
) RETURNING household_id, id, because_run IS NOT NULL"""

_AGAIN = """
INSERT INTO request_affected (household_id, province, because_event, since, next_at, tries, why, round)
SELECT household, province, event, %s, %s, 0, '{}', 1
FROM unnest(%s::bigint[], %s::text[], %s::bigint[]) AS one (household, province, event)
ON CONFLICT (household_id, because_event) DO NOTHING"""

ASKED_AGAIN_AFTER = dt.timedelta(days=1)
"""The registers that answered without the data that a run lacks."""
NO_HEAD = {"fault": "no_head"}
"""Its head has died, and the registry names nobody else yet: whoever lives there was told what to do."""
Key = tuple[int, int]
log = structlog.get_logger()


@dataclass(frozen=True)
class EventRedetermination:
    """A household that is not as it was since an event, by the number that it has with us."""

    household: int
    province: str
    event: int


def decide_again(households: Iterable[int], because: Request, now: dt.datetime) -> None:
    """In the transaction that changed them: tell their heads, and let a job decide them again."""
    for household in sorted(households):
        province = province_of(household) or ""
        row, is_new = Affected.objects.get_or_create(
            household_id=household,
            because_household=because.household_id,
            because_request=because.id,
            defaults={"province": province, "since": now, "next_at": now},
        )
        if is_new:
            key = f"affected:{row.id}"
            notify_household(household, province, "member_moved.2", key, now=now, day=day_of(now))
            record(
                by=SYSTEM, event="household.to_be_decided_again", household=household, province=province,
                subject=key, now=now,
            )  # fmt: skip


def decide_again_after(events: Sequence[EventRedetermination], *, now: dt.datetime) -> None:
    """In the transaction that changed them: let a job decide each of these households again, once for one event."""
    if not events:
        return
    columns = [
        list(column) for column in zip(*((e.household, e.province, e.event) for e in events), strict=True)
    ]
    with connection.cursor() as cursor:
        cursor.execute(_AGAIN, [now, now, *columns])
    begin_assessment()


def continue_as_head(*, by: Citizen, now: dt.datetime) -> bool:
    """Who signed in as the head in the place of one who died does not wait: the registers are asked now. No form.

    What they say decides, and nobody's word here. False where no event is waited with: then a change of head is filed.
    Raises ApplicantNotHead.
    """
    head = check_is_head(by)
    with acting_as(head.actor), connection.cursor() as cursor:
        cursor.execute("SELECT is_waiting, is_moved FROM ask_registers_now(%s)", [now])
        is_waiting, is_moved = cursor.fetchone() or (False, False)
        if is_moved:
            record(
                by=head.actor, event="household.goes_on", household=household_of(head), province=head.province,
                now=now,
            )  # fmt: skip
    return bool(is_waiting)


def take_on_affected(*, now: dt.datetime, batch: int = BATCH) -> int:
    """Claim households that are to be decided again, and decide those whose registers have answered; how many."""
    with acting_as(SYSTEM), connection.cursor() as cursor:
        cursor.execute(_CLAIM, [now + LEASE, now, batch])
        found = cursor.fetchall()
        # Of one household the newest alone: what is decided for that answers those before it.
        claimed = sorted(dict(sorted((household, affected) for household, affected, _ in found)).items())
        if by_run := [household for household, _, is_by_run in found if is_by_run]:
            close_answered(by_run, now=now)
    if not claimed:
        return 0
    with acting_as(SYSTEM, is_read_only=True):
        rows = [Affected.objects.get(household_id=household, id=affected) for household, affected in claimed]
        waiting = [row for row in rows if row.decided_at is None]
        asked = [(row.id, asking) for row in waiting if (asking := inquiry_of_household(row)) is not None]
    gathered = ask_each([asking for _, asking in asked], now=now)
    heard = {number: (asking, one) for (number, asking), one in zip(asked, gathered, strict=True) if one}
    # Before the decisions: what is decided is not claimed again, and a worker may die between the two.
    end_applications_of_heads([(key[0], heard[key[1]][1]) for key in claimed if key[1] in heard], now)
    for key in claimed:
        if key[1] in heard:
            _decide_apart(key, *heard[key[1]], now)
    return len(claimed)


# ---------------------------------------------------------------------------------------- underneath


def _decide_apart(
    key: Key, asking: HouseholdInquiry, inquiry_results: InquiryResults, now: dt.datetime
) -> None:
    try:
        _decide(key, asking, inquiry_results, now)
    except Exception:
        log.exception("household_not_decided_again", household=key[0], affected=key[1])


def _decide(key: Key, asking: HouseholdInquiry, inquiry_results: InquiryResults, now: dt.datetime) -> None:
    with acting_as(SYSTEM):
        row = Affected.objects.select_for_update().filter(household_id=key[0], id=key[1]).first()
        if row is None or row.decided_at is not None or asking != inquiry_of_household(row):
            # Decided meanwhile; or somebody left or joined, so that what was heard is about the household of before.
            return
        led_by = home_of_head(inquiry_results)
        why = _why_not(row, inquiry_results, now)
        if led_by not in (None, row.household_id) and is_dissolved(led_by):
            # Whoever heads this one now was the last there.
            apply_decisions([led_by], now=now)
        if why:
            _try_again(row, why, now)
            _hand_over(row, why, now)


def _why_not(row: Affected, inquiry_results: InquiryResults, now: dt.datetime) -> dict[str, Any]:
    """Decides it; what stands in the way where that cannot be."""
    if inquiry_results.fault:
        return {"fault": inquiry_results.fault}
    if inquiry_results.late:
        return {"registers": list(inquiry_results.late)}
    match follow_event(row, inquiry_results, now):
        case Succession.REGISTRY_BEHIND:
            row.round += 1
            row.save(update_fields=["round"])
            return {"registers": [PERSONS]}
        case Succession.NO_HEAD:
            row.round += 1
            row.save(update_fields=["round"])
            return NO_HEAD
    if inquiry_results.claimed:
        # Deciding without them would count the head alone, and deciding with them would accept a claim.
        return {"fault": "members_claimed"}
    try:
        conclude_affected(row, _decided(row, inquiry_results, now), now)
        review_findings(row, inquiry_results, now)
    except SecondOfficerNeeded as needed:
        hold_back(row, inquiry_results, needed, now)
    except NothingPublished:
        return {"fault": "nothing_published"}
    except ResultStillOpen as still:
        return {"missing": list(still.missing)}
    return {}


def follow_event(row: Affected, inquiry_results: InquiryResults, now: dt.datetime) -> Succession:
    """Before anybody decides the household: who heads it after the event, and a notice to a new head."""
    if row.because_event is None:
        return Succession.AS_WAS
    heads = follow_death(row.household_id, inquiry_results, now)
    if heads is Succession.NEW_HEAD:
        key = f"head:affected:{row.id}"
        notify_household(row.household_id, row.province, "head_changed.2", key, now=now, day=day_of(now))
    return heads


def review_findings(row: Affected, inquiry_results: InquiryResults, now: dt.datetime) -> None:
    """After the decision: open a review of each finding that the registers contradict now."""
    rows, as_of = rows_of(row.household_id, inquiry_results.members, inquiry_results.answers)
    review_contradicted(row.household_id, row.province, rows, as_of, now)


def _decided(row: Affected, inquiry_results: InquiryResults, now: dt.datetime) -> PublishedResult:
    return decide_by_rules(row, matter_of_affected(row, inquiry_results, now), SYSTEM, now)


def decide_by_rules(row: Affected, matter: dict[str, Any], by: Actor, now: dt.datetime) -> PublishedResult:
    """By the rules alone, with what counts from an earlier day. Raises as `decide_case`."""
    return decide_case(
        **matter, by=by, now=now, goes_on=support_continues(row.household_id, now), is_review=review_of_affected(row)
    )  # fmt: skip


def matter_of_affected(row: Affected, inquiry_results: InquiryResults, now: dt.datetime) -> dict[str, Any]:
    """What a decision of such a household is made from."""
    basis, as_of = basis_of_affected(row, inquiry_results)
    return {
        "household": row.household_id, "province": row.province, "request_id": None, "as_of": as_of,
        "rows": basis.rows, "one_officer": basis.one_officer(as_of), "delayed_since": held_since(row.household_id),
        "holds_from": basis.holds_from,
        "adverse_change_after_days": version_in_force(day_of(now)).parameters.adverse_change_after_days,
    }  # fmt: skip


def basis_of_affected(
    row: Affected, inquiry_results: InquiryResults
) -> tuple[CorrectedRows, dict[str, dt.date]]:
    rows, as_of = rows_of(row.household_id, inquiry_results.members, inquiry_results.answers)
    return corrected_for(row.household_id, rows, as_of), as_of


def hold_back(
    row: Affected, inquiry_results: InquiryResults, needed: SecondOfficerNeeded, now: dt.datetime
) -> PublishedResult | None:
    """A second officer is asked to look at what one officer alone corrected, and the household waits (0067).

    Else more support would rest on it, or a loss would come because it does not count.

    What the household gets more without that by the rules alone counts at once: gives that decision. In the caller's
    transaction.
    """
    basis, _ = basis_of_affected(row, inquiry_results)
    decision, since = None, held_since(row.household_id)
    if needed.is_better_without and not inquiry_results.claimed:
        matter = matter_of_affected(row, inquiry_results, now)
        assert basis.without_one is not None, "else no second officer were needed"
        matter |= {"rows": basis.without_one, "one_officer": OneOfficerData(None)}
        with suppress(ResultStillOpen):
            # An officer settled with the corrections what the rules leave open without them.
            decision = decide_by_rules(row, matter, SYSTEM, now)
            conclude_affected(row, decision, now)
    asked: dict[str, Any] = {
        "household": row.household_id, "province": row.province, "findings": basis.to_look_at(needed), "now": now
    }  # fmt: skip
    ask_second_officer(**asked)
    # A decision of a part closes the entries that were held until then; the rest was held back since their day.
    hold_entry(**asked, entry=None if decision else row, since=since)
    return decision


def review_of_affected(row: Affected) -> bool:
    """Whether its own request was decided on a record that the register has corrected since.

    Then a better result counts back.
    """
    return row.because_household == row.household_id


def conclude_affected(row: Affected, decision: PublishedResult, now: dt.datetime) -> None:
    """In the transaction that decided it, by whomever: its head is told."""
    apply_decisions([row.household_id], now=now)
    row.decided_at, row.decision_id, row.next_at = now, decision.decision_id, None
    row.save(update_fields=["decided_at", "decision_id", "next_at"])
    # What waited for the registers longer than this one is answered by what they say now.
    waiting = Affected.objects.filter(household_id=row.household_id, decided_at=None, since__lte=row.since)
    waiting.update(decided_at=now, decision_id=decision.decision_id, next_at=None)
    notice, key = f"result_{decision.outcome}.1", f"decision:{decision.decision_id}"
    notify_household(row.household_id, row.province, notice, key, now=now)


def _try_again(row: Affected, why: dict[str, Any], now: dt.datetime) -> None:
    """What was decided before stays in force. What a run lacked and the registers did not know is asked again."""
    row.tries += 1
    row.next_at = next_try(row.tries, now)
    if row.because_run is not None and "missing" in why:
        row.round += 1
        row.next_at = now + ASKED_AGAIN_AFTER
    row.save(update_fields=["tries", "next_at", "round"])


def _is_patient(row: Affected, why: dict[str, Any], now: dt.datetime) -> bool:
    """Whether waiting may help. What a run lacks is waited for until the day on which its result would have counted."""
    if row.answer_by is not None:
        return ("registers" in why or "missing" in why) and day_of(now) < row.answer_by
    return ("registers" in why or why == NO_HEAD) and row.tries < HANDED_OVER_AFTER


def _hand_over(row: Affected, why: dict[str, Any], now: dt.datetime) -> None:
    """To an officer, once: at once if waiting does not help."""
    why = why | {name: day for name, day in row.why.items() if name == HELD_ON}
    if _is_patient(row, why, now) or (row.handed_over_at is not None and row.why == why):
        return
    is_new = row.handed_over_at is None
    row.handed_over_at, row.why = row.handed_over_at or now, why
    row.save(update_fields=["handed_over_at", "why"])
    if is_new:
        record(
            by=SYSTEM, event="household.needs_officer", household=row.household_id, province=row.province,
            subject=f"affected:{row.id}", detail=why, now=now,
        )  # fmt: skip
