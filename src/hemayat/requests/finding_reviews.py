"""Reviews of officers' findings: the system opens them, an officer ends them; nothing else ends a finding (R1.5d).

While a review is open, the finding and the better result stay in force. The head of the household is told when it is
opened and when it has ended.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from django.db import connection
from django.db.models import Exists, F, OuterRef, QuerySet

from hemayat.accounts.models import StaffMember
from hemayat.accounts.powers import check_may_confirm
from hemayat.accounts.roles import Role
from hemayat.accounts.staff import actor_of
from hemayat.agreements.calendar import add_working_days
from hemayat.agreements.queries import calendar_of, version_in_force
from hemayat.audit.actions import record
from hemayat.audit.context import SYSTEM, acting_as, run_statement
from hemayat.audit.keys import key_ring
from hemayat.cases.permissions import works_as
from hemayat.common.dates import TEHRAN, day_of
from hemayat.eligibility.findings import law_sha256, review_day
from hemayat.eligibility.models import Decision, Finding
from hemayat.eligibility.queries import PublishedResult, reading_of, run_of
from hemayat.households.queries import province_of
from hemayat.requests.case_process import notify_household, words_in
from hemayat.requests.errors import (
    OVERRIDE_SECOND_PERSON_NEEDED,
    CaseStateChanged,
    DocumentNotOpened,
    NoSuchRequest,
    RequestFault,
)
from hemayat.requests.inquiry_schedule import begin_assessment
from hemayat.requests.models import Affected, Correction, DocumentOpening, FindingReview, Override
from hemayat.requests.permissions import PURPOSE, check_is_colleague, check_is_officer, is_senior

WORDS = b"finding_review"
MOST_SHOWN, MINUTES_A_DAY = 200, 24 * 60
OPENED_NOTICE, KEPT_NOTICE, ENDED_NOTICE, SECOND_OFFICER_NOTICE = (
    "finding_review_opened.1", "finding_review_kept.1", "finding_review_ended.1", "second_officer_review.1",
)  # fmt: skip
SECOND_OFFICER = "second_officer"
"""Why a review opens if an increase would rest on what one officer alone corrected (decision record 0067)."""
HELD_ON = "held_on"
"""In `Affected.why`: the day on which such an increase was held back first."""
_EVENTS = {"kept": "finding.review_kept", "ended": "finding.review_ended"}
# Overrides whose day has come, or whose household is not the one that they were made for.
_DUE = """
SELECT f.household_id, f.id, f.province,
    CASE WHEN f.people_sha256 <> household_people_sha256(f.household_id) THEN 'household' ELSE 'review_date' END
FROM finding f
WHERE f.kind = 'override' AND f.ended_at IS NULL
    AND (f.review_on <= %(today)s OR f.people_sha256 <> household_people_sha256(f.household_id))
    AND NOT EXISTS (SELECT FROM finding_review r
        WHERE r.household_id = f.household_id AND r.finding_id = f.id AND r.result = '')
ORDER BY f.household_id, f.id LIMIT %(most)s"""
# By the rules that are published in the household's province.
_LAWS = """
SELECT f.household_id, f.id, f.province, p.run_id, ARRAY(SELECT jsonb_array_elements_text(f.criteria)), f.law_sha256
FROM finding f JOIN household h ON h.id = f.household_id JOIN published_run p ON p.province = h.province
WHERE f.kind <> 'correction' AND f.ended_at IS NULL AND f.at < p.since
    AND NOT EXISTS (SELECT FROM finding_review r
        WHERE r.household_id = f.household_id AND r.finding_id = f.id AND r.result = '')"""

_CASES = """
SELECT f.id, coalesce(c.request_id, d.request_id, o.request_id) FROM finding f
LEFT JOIN request_correction c ON c.household_id = f.household_id AND c.finding_id = f.id
LEFT JOIN decision d ON d.household_id = f.household_id AND d.id = f.decision_id
LEFT JOIN request_override o ON o.household_id = f.household_id AND o.decision_id = f.decision_id
WHERE f.id = ANY(%s::bigint[]) AND coalesce(c.request_id, d.request_id, o.request_id) IS NOT NULL"""


@dataclass(frozen=True)
class ReviewView:
    """A review that waits, or has ended. `case`: the request in which the finding was made, if it was in one."""

    id: int
    household: int
    province: str
    finding_id: int
    kind: str
    because: str
    opened_at: dt.datetime
    due_on: dt.date
    case: int | None
    decision_id: int | None
    reason: str = field(repr=False)
    result: str = ""


def open_review(
    *,
    household: int,
    province: str,
    finding: int,
    because: str,
    now: dt.datetime,
    notice: str = OPENED_NOTICE,
) -> bool:
    """Open a review as the system and tell the head; False if one is open already. In the caller's transaction.

    `notice`: empty to tell nobody.
    """
    with acting_as(SYSTEM):
        # The household may have moved. Only officers of where the finding was made see it and the documents.
        made_in = Finding.objects.get(household_id=household, id=finding).province
        row, is_new = FindingReview.objects.get_or_create(
            household_id=household, finding_id=finding, result="",
            defaults={"province": made_in, "because": because, "opened_at": now, "due_on": _due_on(now)},
        )  # fmt: skip
        if is_new:
            subject = f"finding_review:{row.id}"
            record(
                by=SYSTEM, event="finding.review_opened", household=household, province=province, subject=subject,
                detail={"because": because}, now=now,
            )  # fmt: skip
            if notice:
                notify_household(household, province, notice, subject, now=now, day=row.due_on)
    return is_new


def ask_second_officer(*, household: int, province: str, findings: Sequence[int], now: dt.datetime) -> None:
    """Have a second officer review these corrections, before more support rests on them. The head gets one notice.

    Idempotent. In the caller's transaction.
    """
    notice = SECOND_OFFICER_NOTICE
    with acting_as(SYSTEM):
        for finding in findings:
            opened = open_review(
                household=household, province=province, finding=finding, because=SECOND_OFFICER, now=now, notice=notice
            )  # fmt: skip
            notice = "" if opened else notice


def hold_entry(
    *,
    household: int,
    province: str,
    findings: Sequence[int],
    now: dt.datetime,
    entry: Affected | None = None,
    since: dt.date | None = None,
) -> None:
    """Have the household decided again once reviews of these findings have ended; until then it is tried once a day.

    `entry`: the household's own, if it is being decided again. `since`: the first day on which the increase was held
    back; None if that is today.
    """
    with acting_as(SYSTEM):
        if entry is None:
            held = Affected.objects.select_for_update().filter(
                household_id=household, decided_at=None, why__has_key=HELD_ON
            )
            entry = held.first() or _entry_of_review(household, province, findings, now)
        first = (since or day_of(now)).isoformat()
        entry.why = {"fault": SECOND_OFFICER, HELD_ON: entry.why.get(HELD_ON, first)}
        # After a run with higher amounts many households wait: each has its own minute of the day.
        midnight = dt.datetime.combine(day_of(now) + dt.timedelta(days=1), dt.time.min, TEHRAN)
        entry.next_at = midnight + dt.timedelta(minutes=household % MINUTES_A_DAY)
        entry.save(update_fields=["why", "next_at"])


def held_since(household: int) -> dt.date | None:
    """The first day on which an increase was held back that is not decided yet. One query."""
    rows = Affected.objects.filter(household_id=household, decided_at=None, why__has_key=HELD_ON)
    days = [dt.date.fromisoformat(why[HELD_ON]) for why in rows.values_list("why", flat=True)]
    return min(days, default=None)


def is_counted_late(published: PublishedResult) -> bool:
    """Whether a better result may count from an earlier day because it was held back, and not because one was wrong.

    Also true if what a head may read does not show it. One query, of the few decisions with such a day.
    """
    act = published.act
    if act is None or act.counts_from_run_id is None or act.request_id is not None or act.kind == "override":
        return False
    reviews = FindingReview.objects.filter(
        household_id=published.household, opened_at__lte=published.published_at
    )
    return reviews.exists()


def open_due_reviews(*, now: dt.datetime) -> int:
    """Open the reviews that a day, a change of the household or a change of the law calls for; returns how many.

    Idempotent. For the timetable.
    """
    with acting_as(SYSTEM):
        due = [*_due(now), *_laws_changed()]
        return sum(
            open_review(household=household, province=province, finding=finding, because=because, now=now)
            for household, finding, province, because in due
        )


def reviews_waiting() -> list[ReviewView]:
    """Open reviews that the acting member may see, the ones due first. Four queries at most."""
    rows = FindingReview.objects.filter(result="").order_by("due_on", "id")[:MOST_SHOWN]
    return _views(list(rows))


def count_reviews_waiting(by: StaffMember) -> int:
    """How many of them this member may end; one above MOST_SHOWN means "more". One query, which opens no reason."""
    rows = Finding.objects.filter(
        household_id=OuterRef("household_id"), id=OuterRef("finding_id"), ended_at=None
    ).exclude(by_id=by.pk)
    rows = rows.exclude(
        Exists(
            _proposals(by).filter(household_id=OuterRef("household_id"), decision_id=OuterRef("decision_id"))
        )
    )
    # As _check_may_end says; the database shows no review of another province.
    if not works_as(by, Role.SENIOR_OFFICER):
        rows = rows.exclude(kind=Finding.Kind.OVERRIDE)
    if not works_as(by, Role.CASE_OFFICER):
        rows = rows.filter(kind=Finding.Kind.OVERRIDE)
    return FindingReview.objects.filter(Exists(rows), result="")[: MOST_SHOWN + 1].count()


def review_of(review: int) -> ReviewView:
    """Raises NoSuchRequest."""
    row = FindingReview.objects.filter(id=review).first()
    if row is None:
        raise NoSuchRequest
    return _views([row])[0]


def keep_after_review(*, review: int, words: str, by: StaffMember, now: dt.datetime) -> None:
    """The finding stays in force; from now on it is compared with the household and the law as they are.

    Raises DocumentNotOpened if a second officer is asked for, and has not opened the document of the correction.
    """
    _end(review, "kept", words, by, now)
    begin_assessment()


def end_after_review(*, review: int, words: str, by: StaffMember, now: dt.datetime) -> None:
    """End the finding, and have the household decided again from the registers; a loss counts after its days (A15)."""
    _end(review, "ended", words, by, now)
    begin_assessment()


def cases_of(findings: Iterable[int]) -> dict[int, int]:
    """Finding → the number of the case in which it was made. One query."""
    return {int(finding): int(case) for finding, case in run_statement(_CASES, [list(findings)])}


# ------------------------------------------------------------------------------------------ underneath


def _end(review: int, result: str, words: str, by: StaffMember, now: dt.datetime) -> None:
    why, actor = words_in(words), actor_of(check_is_colleague(by), PURPOSE)
    check_may_confirm(by, Role.SENIOR_OFFICER)
    with acting_as(actor):
        seen = FindingReview.objects.filter(id=review).first()
        if seen is None:
            raise NoSuchRequest
        finding = Finding.objects.get(household_id=seen.household_id, id=seen.finding_id)
        _check_may_end(finding, by)
        row = (
            FindingReview.objects.select_for_update()
            .filter(household_id=seen.household_id, id=review)
            .first()
        )
        if row is None or row.result or finding.ended_at is not None:
            raise CaseStateChanged
        if result == "kept" and row.because == SECOND_OFFICER:
            _check_opened(finding, by)
        row.result, row.words = result, key_ring().seal(why.encode(), WORDS)
        row.ended_at, row.ended_by_id = now, by.pk
        row.save(update_fields=["result", "words", "ended_at", "ended_by_id"])
        if result == "ended":
            finding.ended_at, finding.ended_by_id = now, by.pk
            finding.save(update_fields=["ended_at", "ended_by_id"])
        else:
            _compare_from_now(finding, now)
        subject = f"finding_review:{row.id}"
        record(
            by=actor, event=_EVENTS[result], household=row.household_id, province=row.province,
            subject=subject, detail={"because": row.because}, now=now,
        )  # fmt: skip
        with acting_as(SYSTEM):
            notice = ENDED_NOTICE if result == "ended" else KEPT_NOTICE
            notify_household(row.household_id, row.province, notice, f"{subject}:{result}", now=now)
            held = Affected.objects.filter(
                household_id=row.household_id, decided_at=None, why__has_key=HELD_ON
            )
            is_held = held.update(next_at=now, round=F("round") + 1)
            if result == "ended" and not is_held:
                Affected.objects.create(
                    household_id=row.household_id, province=province_of(row.household_id) or row.province,
                    because_review=row.id, since=now, next_at=now,
                )  # fmt: skip


def _entry_of_review(household: int, province: str, findings: Sequence[int], now: dt.datetime) -> Affected:
    """That the household is decided again once the reviews of these findings have ended."""
    review = FindingReview.objects.filter(household_id=household, finding_id__in=findings, result="").first()
    assert review is not None, "it was opened just now"
    return Affected.objects.create(
        household_id=household, province=province, because_review=review.id, since=now, next_at=now
    )  # fmt: skip


def _check_opened(finding: Finding, by: StaffMember) -> None:
    """Raises DocumentNotOpened."""
    made = Correction.objects.get(household_id=finding.household_id, finding_id=finding.id)
    opened = DocumentOpening.objects.filter(
        household_id=finding.household_id, document_id=made.document_id, member_id=by.pk
    )
    if not opened.exists():
        raise DocumentNotOpened


def _check_may_end(finding: Finding, by: StaffMember) -> None:
    """An override is reviewed by a senior officer, every other finding by a case officer.

    Never by who made it, nor by who proposed it: of an override, the finding names who confirmed it.
    """
    if finding.by_id == by.pk:
        raise RequestFault(OVERRIDE_SECOND_PERSON_NEEDED)
    if _proposals(by).filter(household_id=finding.household_id, decision_id=finding.decision_id).exists():
        raise RequestFault(OVERRIDE_SECOND_PERSON_NEEDED)
    if finding.kind == Finding.Kind.OVERRIDE:
        if not is_senior(by, finding.province):
            raise RequestFault(OVERRIDE_SECOND_PERSON_NEEDED)
    else:
        check_is_officer(by, finding.province)


def _proposals(by: StaffMember) -> QuerySet[Override]:
    """The overrides that this member proposed, and another confirmed."""
    return Override.objects.filter(proposed_by_id=by.pk, result="confirmed")


def _compare_from_now(finding: Finding, now: dt.datetime) -> None:
    if finding.kind == Finding.Kind.CORRECTION:
        return
    run = run_of(finding.household_id)
    if run is not None:
        finding.law_sha256 = law_sha256(reading_of(run.pk).laws, finding.criteria)
    if finding.kind == Finding.Kind.OVERRIDE:
        finding.review_on = review_day(day_of(now))
    with connection.cursor() as cursor:
        cursor.execute("SELECT household_people_sha256(%s)", [finding.household_id])
        (finding.people_sha256,) = cursor.fetchone() or ("",)
    finding.save(update_fields=["law_sha256", "review_on", "people_sha256"])


def _due(now: dt.datetime) -> list[tuple[int, int, str, str]]:
    return run_statement(_DUE, {"today": day_of(now), "most": MOST_SHOWN})


def _laws_changed() -> Iterable[tuple[int, int, str, str]]:
    with connection.cursor() as cursor:
        cursor.execute(_LAWS)
        rows = cursor.fetchall()
    laws: dict[tuple[int, frozenset[str]], str] = {}
    for household, finding, province, run, criteria, law in rows:
        key = (run, frozenset(criteria))
        if key not in laws:
            laws[key] = law_sha256(reading_of(run).laws, criteria)
        if laws[key] != law:
            yield household, finding, province, "law"


def _due_on(now: dt.datetime) -> dt.date:
    agreement = version_in_force(day_of(now))
    calendar = calendar_of(agreement, day_of(now))
    days = agreement.parameters.finding_review_within
    return add_working_days(day_of(now), days, calendar.weekend, calendar.holidays)


def _views(rows: Sequence[FindingReview]) -> list[ReviewView]:
    of = {"household_id__in": {row.household_id for row in rows}}
    findings = {decision.id: decision for decision in Finding.objects.filter(**of)} if rows else {}
    made = [finding.decision_id for finding in findings.values() if finding.decision_id]
    decisions = {decision.id: decision for decision in Decision.objects.filter(**of, id__in=made)}
    cases = cases_of(findings)
    return [
        _view(row, findings[row.finding_id], decisions, cases) for row in rows if row.finding_id in findings
    ]


def _view(
    row: FindingReview, finding: Finding, decisions: Mapping[int, Decision], cases: Mapping[int, int]
) -> ReviewView:
    decision = decisions.get(finding.decision_id or 0)
    return ReviewView(
        row.id, row.household_id, row.province, row.finding_id, finding.kind, row.because, row.opened_at, row.due_on,
        cases.get(finding.id), finding.decision_id, decision.reason if decision else "", row.result,
    )  # fmt: skip
