"""Filing drafts, one or many, in the caller's transaction: who may, what is missing, clock, history, record, notice.

One statement for each table, however many are filed. The head's own page files one; the intake files many at a time.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import uuid
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import connection

from hemayat.accounts.results import Citizen
from hemayat.agreements.actions import BEGUN, NewClock, clocks_told, promised_days
from hemayat.agreements.clocks import day_of
from hemayat.agreements.closing_law import service_ended
from hemayat.agreements.content import ServiceAgreement
from hemayat.agreements.queries import TERMS, terms_of
from hemayat.audit.actions import INSERT as RECORDED
from hemayat.audit.actions import events_told
from hemayat.audit.context import acting_as
from hemayat.audit.keys import key_ring
from hemayat.common.bytea import as_json
from hemayat.common.tracking_code import grouped, new_tracking_code
from hemayat.documents.actions import file_documents
from hemayat.documents.queries import UNFILED
from hemayat.eligibility.current_rules import CurrentRules, rules_of
from hemayat.eligibility.queries import PUBLISHED_RUN_ID
from hemayat.households.queries import HEADS, HouseholdHead, head_from_row
from hemayat.notifications.actions import QUEUED, NewNotice, notices_told
from hemayat.requests.answers import answers_of
from hemayat.requests.errors import (
    ApplicantNotHead,
    CaseNotAdmissible,
    CaseStateChanged,
    DraftIncomplete,
    NoSuchRequest,
    RequestFault,
)
from hemayat.requests.models import Dispute, Request
from hemayat.requests.needed_registers import needed_registers
from hemayat.requests.notices import line_of, notice_of
from hemayat.requests.permissions import check_is_led_by, household_of
from hemayat.requests.states import CaseKind, CaseState, CaseTransition, transition
from hemayat.requests.task_list import DraftContent, unfinished_tasks
from hemayat.requests.transitions import event_detail
from hemayat.requests.worker_wakeup import WAITS, wake_worker

MOBILE = b"mobile"
FILED = "request.filed"
# Drafts, and what the same forms have filed before; each with the registers that may be asked for it, by what an
# answer is promised today, the law that has ended the service if one has, the run whose rules are in force, and the
# household's head.
_WANTED = (  # in the order of the model
    "household_id", "id", "province", "kind", "state", "mobile", "mobile_index", "acts_as", "is_applicant",
    "is_synthetic", "answers", "tracking_code", "key_hash", "due_on", "filed_at",
)  # fmt: skip
_READ = f"""
SELECT {", ".join(f"r.{name}" for name in _WANTED)}, ARRAY(
    SELECT c.register FROM request_consent c
    WHERE (c.household_id, c.request_id) = (r.household_id, r.id) AND c.withdrawn_at IS NULL
) AS registers, {TERMS} AS terms, (SELECT ended_by_law(%(day)s)), {PUBLISHED_RUN_ID}, head.*
FROM request r LEFT JOIN LATERAL (
    {HEADS} AND m.household_id = r.household_id AND m.valid @> %(day)s::date
) AS head (household, person) ON true
WHERE r.household_id = ANY(%(households)s::bigint[])
    AND (r.id = ANY(%(numbers)s::bigint[]) OR r.key_hash = ANY(%(keys)s::bytea[]))
ORDER BY r.household_id, r.id FOR UPDATE OF r"""  # noqa: S608 - names of columns
# All that filing writes; what belongs to other slices is theirs to say how. Clocks come first, since what is filed has
# one. Tells how many were filed, which of them have evidence, and whether a job waits that will take them on.
_FILE = f"""
WITH {BEGUN}, filed AS MATERIALIZED (
    SELECT file_requests(%(now)s, %(agreement)s, %(forms)s::jsonb, (SELECT jsonb_object_agg(about, id) FROM begun))
), noted AS (
    INSERT INTO request_event (household_id, province, request_id, at, by_kind, event, state, detail, notice_key)
    SELECT household, province, number, %(now)s, 'head', '{FILED}', '{CaseState.SUBMITTED}', '{{}}', notice
    FROM jsonb_to_recordset(%(forms)s::jsonb) AS given (household bigint, province text, number bigint, notice text)
), recorded AS ({RECORDED}), queued AS ({QUEUED})
SELECT filed.*, ARRAY(
    SELECT number FROM jsonb_to_recordset(%(forms)s::jsonb) AS given (household bigint, number bigint)
    WHERE EXISTS ({UNFILED} (given.household, 'request:' || given.number))
), EXISTS ({WAITS}) FROM filed"""  # noqa: S608 - statements of ours


def _step() -> CaseTransition:
    case_transition = transition(CaseState.DRAFT, FILED, "head")
    assert case_transition is not None, "a draft is filed by its head"
    return case_transition


_STEP = _step()


@dataclass(frozen=True)
class SubmittedForm:
    """What a head sends: the draft, and the key that the form was shown with."""

    request: int
    key: str
    by: Citizen

    @property
    def household(self) -> int:
        return household_of(self.by)

    @property
    def hashed(self) -> bytes:
        return hashlib.sha256(self.key.encode()).digest()


@dataclass(frozen=True)
class FiledCase:
    """What the head is given: `tracking_code` in groups, as it is shown; `due_on`: the day by which we answer."""

    request: int
    tracking_code: str
    due_on: dt.date


@dataclass
class _SubmissionBatch:
    """`rows`: drafts and what was filed before, locked, by number; `of_form`: household and key → what the form filed.

    `terms`: by what an answer is promised today; `filing`: number → the form that files it now. `ended`: why nothing
    new is taken any more. `rules`: those in force, None if there is no draft.
    """

    rows: dict[int, Request]
    heads: Mapping[int, HouseholdHead]
    consents: Mapping[int, Sequence[str]]
    terms: str | None
    of_form: dict[tuple[int, bytes], Request]
    rules: CurrentRules | None
    ended: CaseNotAdmissible | None = None
    filing: dict[int, SubmittedForm] = field(default_factory=dict)


def file_all(forms: Sequence[SubmittedForm], now: dt.datetime) -> list[FiledCase | RequestFault]:
    """What becomes of each, in their order: filed now or before, or why it cannot be; nothing is half-made."""
    batch = _read(forms, now)
    judged = [_judge(form, batch) for form in forms]
    if batch.filing:
        _file([batch.rows[number] for number in sorted(batch.filing)], batch, now)
    return [found if isinstance(found, RequestFault) else _told(found) for found in judged]


# ---------------------------------------------------------------------------------------- underneath


def _read(forms: Sequence[SubmittedForm], now: dt.datetime) -> _SubmissionBatch:
    today = day_of(now)
    asked: dict[str, Any] = {
        "day": today,
        "households": [form.household for form in forms],
        "numbers": [form.request for form in forms],
        "keys": [form.hashed for form in forms],
    }
    with connection.cursor() as cursor:
        cursor.execute(_READ, asked)
        found = cursor.fetchall()
    many = len(_WANTED)
    rows = [Request.from_db(connection.alias, _WANTED, values[:many]) for values in found]
    return _SubmissionBatch(
        {row.id: row for row in rows},
        {values[0]: head_from_row(*values[many + 5 :]) for values in found if values[many + 4] is not None},
        {row.id: values[many] for row, values in zip(rows, found, strict=True)},
        found[0][many + 1] if found else None,
        {(row.household_id, bytes(row.key_hash)): row for row in rows if row.key_hash is not None},
        rules_of(found[0][many + 3], today) if any(row.state == CaseState.DRAFT for row in rows) else None,
        _ended(today) if any(values[many + 2] for values in found) else None,
    )


def _ended(day: dt.date) -> CaseNotAdmissible | None:
    fault = service_ended(day)
    return CaseNotAdmissible(fault.words) if fault else None


def _judge(form: SubmittedForm, batch: _SubmissionBatch) -> Request | RequestFault:
    """The request that this form has filed or files; each check is that of a single one."""
    row = batch.rows.get(form.request)
    if row is None or row.household_id != form.household:
        return NoSuchRequest()
    if row.filed_at is not None or row.id in batch.filing:
        return row
    if (earlier := batch.of_form.get((form.household, form.hashed))) is not None:
        return earlier
    if row.state != CaseState.DRAFT:
        return CaseStateChanged()
    if batch.ended:
        return batch.ended
    try:
        check_is_led_by(CaseKind(row.kind), form.by, batch.heads.get(row.household_id))
    except ApplicantNotHead as fault:
        return fault
    if tasks := unfinished_tasks(_filled(row, batch)):
        return DraftIncomplete(tasks)
    batch.filing[row.id] = form
    batch.of_form[form.household, form.hashed] = row
    return row


def _filled(row: Request, batch: _SubmissionBatch) -> DraftContent:
    """As far as it decides whether a draft is whole: evidence is never wanted, and who has said so lives alone."""
    assert batch.rules, "there is a draft"
    kind, answers = CaseKind(row.kind), answers_of(row)
    is_built = kind is CaseKind.APPLICATION and row.is_applicant
    return DraftContent(
        kind, answers, 0, batch.consents[row.id], needed_registers(batch.rules, answers), 0, is_built
    )


def _file(rows: Sequence[Request], batch: _SubmissionBatch, now: dt.datetime) -> None:
    terms = terms_of(batch.terms, day_of(now))
    agreement = terms.agreement
    clocks = [_clock(row, agreement) for row in rows]
    days = promised_days({clock.working_days for clock in clocks}, agreement, now, terms.near)
    for row, clock in zip(rows, clocks, strict=True):
        _fill(row, batch.filing[row.id], days[clock.working_days], now)
    keys = {row.id: f"request:{row.id}:{uuid.uuid4().hex}" for row in rows}
    given: dict[str, Any] = {
        "now": now, "agreement": agreement.number, "run": None, "clocks": clocks_told(clocks, days),
        "forms": json.dumps([_told_of(row, batch.filing[row.id], keys[row.id]) for row in rows]),
        "events": events_told([event_detail(row, FILED, batch.filing[row.id].by.actor) for row in rows]),
        "notices": notices_told([_notice(row, keys[row.id], batch) for row in rows]),
    }  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(_FILE, given)
        filed, with_evidence, is_waiting = cursor.fetchone() or (0, [], False)
    assert filed == len(rows), "they are locked, and were drafts"
    _keep_the_rest(rows, batch, with_evidence, now)
    if not is_waiting:
        wake_worker()


def _clock(row: Request, agreement: ServiceAgreement) -> NewClock:
    days = agreement.parameters.answer_within[row.kind]
    return NewClock(row.household_id, row.province, case_of(row.id), days)


def _fill(row: Request, form: SubmittedForm, due_on: dt.date, now: dt.datetime) -> None:
    row.state, row.filed_at, row.due_on = _STEP.target.value, now, due_on
    row.tracking_code, row.key_hash = new_tracking_code(), form.hashed
    if form.by.mobile_sealed:
        line = key_ring().unseal(form.by.mobile_sealed, MOBILE).decode()
        row.mobile, row.mobile_index = form.by.mobile_sealed, key_ring().blind_index("mobile", line)


def _told_of(row: Request, form: SubmittedForm, notice: str) -> dict[str, Any]:
    """As `_FILE` reads it."""
    assert row.due_on, "_fill has seen to it"
    return {
        "actor": form.by.actor.id, "household": row.household_id, "province": row.province, "number": row.id,
        "day": row.due_on.isoformat(), "code": row.tracking_code, "key": as_json(row.key_hash),
        "person": as_json(form.by.person_index), "person_sealed": as_json(form.by.national_id_sealed),
        "mobile": as_json(row.mobile), "mobile_index": as_json(row.mobile_index), "notice": notice,
    }  # fmt: skip


def _notice(row: Request, key: str, batch: _SubmissionBatch) -> NewNotice:
    (notice,) = _STEP.notices
    return notice_of(row, notice, key, line_of(row, batch.heads.get(row.household_id)), row.due_on)


def _keep_the_rest(
    rows: Sequence[Request], batch: _SubmissionBatch, with_evidence: Collection[int], now: dt.datetime
) -> None:
    """What few requests have. Evidence stays from now on; what comes at this very moment is as what is added later."""
    for row in rows:
        if row.kind == CaseKind.DISPUTE:
            _keep_dispute(row, batch)
        if row.id in with_evidence:
            by = batch.filing[row.id].by.actor
            file_documents(household=row.household_id, case=case_of(row.id), by=by, now=now)


def _keep_dispute(row: Request, batch: _SubmissionBatch) -> None:
    """What is put to the owner of a datum, which the system sends; the database takes it from the head alone."""
    answers = answers_of(row)
    with acting_as(batch.filing[row.id].by.actor):
        Dispute.objects.create(
            household_id=row.household_id,
            request_id=row.id,
            province=row.province,
            state="unsent",
            reference=uuid.uuid4(),
            **{name: answers[name] for name in ("register", "fact", "claim")},
        )


def _told(row: Request) -> FiledCase:
    assert row.tracking_code, "a filed request has one"
    assert row.due_on, "and a day"
    return FiledCase(row.id, grouped(row.tracking_code), row.due_on)


def case_of(request_id: int) -> str:
    """How a document, an inquiry or a clock names the request that it is for."""
    return f"request:{request_id}"
