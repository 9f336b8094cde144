"""Filing drafts, one or many, in the caller's transaction: who may, what is missing, clock, history, record, notice.

One statement for each table, however many are filed. The head's own page files one; the intake files many at a time.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import connection

from hemayat.accounts.results import Citizen
from hemayat.agreements.actions import NewClock, Started, start_clocks
from hemayat.agreements.clocks import day_of
from hemayat.agreements.closing import ended_by
from hemayat.agreements.queries import in_force
from hemayat.agreements.reading import Agreement
from hemayat.audit.actions import record_many
from hemayat.audit.context import acting_as
from hemayat.audit.keys import ring
from hemayat.common.tracking_code import grouped, new_tracking_code
from hemayat.documents.actions import file_documents
from hemayat.documents.queries import cases_with_unfiled
from hemayat.households.queries import Head, heads_of
from hemayat.notifications.actions import queue_many
from hemayat.requests.answers import answers_of
from hemayat.requests.errors import CannotBegin, Incomplete, NoSuchRequest, NotNow, NotTheHead, RequestFault
from hemayat.requests.models import Dispute, Request
from hemayat.requests.permissions import check_is_led_by, household_of
from hemayat.requests.queueing import begin_assessment
from hemayat.requests.states import Kind, State, Transition, transition
from hemayat.requests.steps import happened
from hemayat.requests.task_list import Filled, missing
from hemayat.requests.telling import line_of, notice_of

MOBILE = b"mobile"
FILED = "request.filed"
# Drafts, and what the same forms have filed before; each with the registers that may be asked for it, and with the law
# that has ended the service, if one has.
_WANTED = (
    "household_id", "id", "province", "kind", "state", "acts_as", "is_applicant", "is_synthetic", "answers",
    "tracking_code", "key_hash", "due_on", "filed_at", "mobile", "mobile_index",
)  # fmt: skip
_READ = f"""
SELECT {", ".join(f"r.{name}" for name in _WANTED)}, ARRAY(
    SELECT c.register FROM request_consent c
    WHERE (c.household_id, c.request_id) = (r.household_id, r.id) AND c.withdrawn_at IS NULL
) AS registers, (SELECT ended_by_law(%s))
FROM request r
WHERE r.household_id = ANY(%s::bigint[]) AND (r.id = ANY(%s::bigint[]) OR r.key_hash = ANY(%s::bytea[]))
ORDER BY r.household_id, r.id FOR UPDATE OF r"""  # noqa: S608 - names of columns
_NOTE = """
INSERT INTO request_event (household_id, province, request_id, at, by_kind, event, state, detail, notice_key)
SELECT household, province, number, %s, 'head', %s, %s, '{}', key
FROM unnest(%s::bigint[], %s::text[], %s::bigint[], %s::text[]) AS given (household, province, number, key)"""
_FILE = """
SELECT file_requests(%s, %s, %s, %s::bigint[], %s::bigint[], %s::bigint[], %s::date[], %s::text[], %s::bytea[],
    %s::bytea[], %s::bytea[], %s::bytea[], %s::bytea[])"""


def _step() -> Transition:
    found = transition(State.DRAFT, FILED, "head")
    assert found is not None, "a draft is filed by its head"
    return found


_STEP = _step()


@dataclass(frozen=True)
class Form:
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
class Filed:
    """What the head is given: `tracking_code` in groups, as it is shown; `due_on`: the day by which we answer."""

    request: int
    tracking_code: str
    due_on: dt.date


@dataclass
class _Batch:
    """`rows`: drafts and what was filed before, locked, by number; `of_form`: household and key → what the form filed.

    `filing`: number → the form that files it now. `ended`: why nothing new is taken any more.
    """

    rows: dict[int, Request]
    heads: Mapping[int, Head]
    consents: Mapping[int, Sequence[str]]
    of_form: dict[tuple[int, bytes], Request]
    ended: CannotBegin | None = None
    filing: dict[int, Form] = field(default_factory=dict)


def file_all(forms: Sequence[Form], now: dt.datetime) -> list[Filed | RequestFault]:
    """What becomes of each, in their order: filed now or before, or why it cannot be; nothing is half-made."""
    batch = _read(forms, now)
    judged = [_judge(form, batch) for form in forms]
    if batch.filing:
        _file([batch.rows[number] for number in sorted(batch.filing)], batch, now)
    return [found if isinstance(found, RequestFault) else _told(found) for found in judged]


# ---------------------------------------------------------------------------------------- underneath


def _read(forms: Sequence[Form], now: dt.datetime) -> _Batch:
    numbers, households = [form.request for form in forms], [form.household for form in forms]
    hashes = [form.hashed for form in forms]
    with connection.cursor() as cursor:
        cursor.execute(_READ, [day_of(now), households, numbers, hashes])
        found = cursor.fetchall()
    rows = [Request(**dict(zip(_WANTED, values, strict=False))) for values in found]
    return _Batch(
        {row.id: row for row in rows},
        heads_of(households, day_of(now)),
        {row.id: values[-2] for row, values in zip(rows, found, strict=True)},
        {(row.household_id, bytes(row.key_hash)): row for row in rows if row.key_hash is not None},
        _ended(day_of(now)) if any(values[-1] for values in found) else None,
    )


def _ended(day: dt.date) -> CannotBegin | None:
    fault = ended_by(day)
    return CannotBegin(**fault.words) if fault else None


def _judge(form: Form, batch: _Batch) -> Request | RequestFault:
    """The request that this form has filed or files; each check is that of a single one."""
    row = batch.rows.get(form.request)
    if row is None or row.household_id != form.household:
        return NoSuchRequest()
    if row.filed_at is not None or row.id in batch.filing:
        return row
    if (earlier := batch.of_form.get((form.household, form.hashed))) is not None:
        return earlier
    if row.state != State.DRAFT:
        return NotNow()
    if batch.ended:
        return batch.ended
    try:
        check_is_led_by(Kind(row.kind), form.by, batch.heads.get(row.household_id))
    except NotTheHead as fault:
        return fault
    if tasks := missing(_filled(row, batch)):
        return Incomplete(tasks)
    batch.filing[row.id] = form
    batch.of_form[form.household, form.hashed] = row
    return row


def _filled(row: Request, batch: _Batch) -> Filled:
    """As far as it decides whether a draft is whole: evidence is never wanted, and who has said so lives alone."""
    kind = Kind(row.kind)
    is_built = kind is Kind.APPLICATION and row.is_applicant
    return Filled(kind, answers_of(row), 0, batch.consents[row.id], 0, is_built)


def _file(rows: Sequence[Request], batch: _Batch, now: dt.datetime) -> None:
    agreement = in_force(day_of(now))
    clocks = start_clocks(clocks=[_clock(row, agreement) for row in rows], agreement=agreement, now=now)
    for row in rows:
        _fill(row, batch.filing[row.id], clocks[case_of(row.id)], agreement, now)
    _store(rows, batch, agreement, now)
    _note(rows, batch, now)
    for row in rows:
        if row.kind == Kind.DISPUTE:
            _keep_dispute(row, batch)
    _keep_evidence(rows, batch, now)
    begin_assessment()


def _clock(row: Request, agreement: Agreement) -> NewClock:
    days = agreement.parameters.answer_within[row.kind]
    return NewClock(row.household_id, row.province, case_of(row.id), days)


def _fill(row: Request, form: Form, clock: Started, agreement: Agreement, now: dt.datetime) -> None:
    row.state = _STEP.target.value
    row.clock_id, row.due_on = clock.id, clock.promised_on
    row.agreement_number, row.tracking_code = agreement.number, new_tracking_code()
    row.filed_at, row.key_hash, row.next_at = now, form.hashed, now
    row.person_index, row.person_sealed = form.by.person_index, form.by.national_id_sealed
    if form.by.mobile_sealed:
        line = ring().unseal(form.by.mobile_sealed, MOBILE).decode()
        row.mobile, row.mobile_index = form.by.mobile_sealed, ring().blind_index("mobile", line)


def _store(rows: Sequence[Request], batch: _Batch, agreement: Agreement, now: dt.datetime) -> None:
    names = (
        "household_id", "id", "clock_id", "due_on", "tracking_code", "key_hash", "person_index", "person_sealed",
        "mobile", "mobile_index",
    )  # fmt: skip
    actors = [batch.filing[row.id].by.actor.id for row in rows]
    columns = [[getattr(row, name) for row in rows] for name in names]
    with connection.cursor() as cursor:
        cursor.execute(_FILE, [now, agreement.number, actors, *columns])
        (filed,) = cursor.fetchone() or (0,)
    assert filed == len(rows), "they are locked, and were drafts"


def _note(rows: Sequence[Request], batch: _Batch, now: dt.datetime) -> None:
    """History, record and notice, as steps.take does for one."""
    (notice,) = _STEP.notices
    keys = {row.id: f"request:{row.id}:{uuid.uuid4().hex}" for row in rows}
    columns: list[list[Any]] = [
        [row.household_id for row in rows],
        [row.province for row in rows],
        [row.id for row in rows],
        [keys[row.id] for row in rows],
    ]
    with connection.cursor() as cursor:
        cursor.execute(_NOTE, [now, FILED, _STEP.target.value, *columns])
    record_many([happened(row, FILED, batch.filing[row.id].by.actor) for row in rows], now=now)
    notices = [
        notice_of(row, notice, keys[row.id], line_of(row, batch.heads.get(row.household_id)), row.due_on)
        for row in rows
    ]
    queue_many(rows=notices, now=now)


def _keep_dispute(row: Request, batch: _Batch) -> None:
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


def _keep_evidence(rows: Sequence[Request], batch: _Batch, now: dt.datetime) -> None:
    """From now on it stays. What comes at this very moment is as what is added to a filed request."""
    given = cases_with_unfiled([(row.household_id, case_of(row.id)) for row in rows])
    for row in rows:
        case = case_of(row.id)
        if (row.household_id, case) in given:
            by = batch.filing[row.id].by.actor
            file_documents(household=row.household_id, case=case, by=by, now=now)


def _told(row: Request) -> Filed:
    assert row.tracking_code, "a filed request has one"
    assert row.due_on, "and a day"
    return Filed(row.id, grouped(row.tracking_code), row.due_on)


def case_of(request: int) -> str:
    """How a document, an inquiry or a clock names the request that it is for."""
    return f"request:{request}"
