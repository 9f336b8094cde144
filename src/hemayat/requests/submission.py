"""Filing drafts, one or many, in the caller's transaction: who may, what is missing, consents, clock, record, notice.

One statement reads and one writes, however many are filed; both are functions of the database that find out themselves
who sends each form (sql/file_drafts.sql). The head's own page files one; the intake files many at a time.
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
from hemayat.agreements.closing_law import service_ended
from hemayat.agreements.queries import TERMS, promised_days, terms_of
from hemayat.audit.context import acting_as, run_statement
from hemayat.audit.keys import key_ring
from hemayat.common.dates import day_of
from hemayat.common.tracking_code import grouped, new_tracking_code
from hemayat.documents.actions import file_documents
from hemayat.eligibility.current_rules import CurrentRules, rules_of
from hemayat.eligibility.queries import PUBLISHED_RUN_ID
from hemayat.households.queries import HouseholdHead, head_from_row
from hemayat.notifications.actions import NewNotice, check_notice
from hemayat.requests.answers import answers_of
from hemayat.requests.case_process import case_of, line_at_filing, notice_of
from hemayat.requests.consents import ConsentText, ReadText, consent_text, needed_registers
from hemayat.requests.errors import (
    ApplicantNotHead,
    CaseNotAdmissible,
    CaseStateChanged,
    ConsentChanged,
    DraftIncomplete,
    NoSuchRequest,
    RequestFault,
)
from hemayat.requests.kinds import KINDS
from hemayat.requests.models import Dispute, Request
from hemayat.requests.permissions import check_is_led_by, household_of
from hemayat.requests.questions import DraftContent, unfinished_tasks
from hemayat.requests.states import TABLE, CaseKind, CaseState

MOBILE = b"mobile"
FILED = "request.filed"
# Drafts, and what the same forms have filed before; each with the registers that may be asked for it, the head of its
# household, the terms of today's promise, the law that has ended the service if one has, and the run whose rules are in
# force.
_READ = f"""
SELECT found.*, {TERMS}, (SELECT ended_by_law(%(day)s)), {PUBLISHED_RUN_ID}
FROM drafts_to_file(
    %(tokens)s::bytea[], %(numbers)s::bigint[], %(keys)s::bytea[], %(now)s, %(day)s) AS found"""  # noqa: S608 - statements of ours
_WANTED = (  # as drafts_to_file gives them
    "household_id", "id", "province", "kind", "state", "mobile", "mobile_index", "acts_as", "is_applicant",
    "is_synthetic", "answers", "tracking_code", "key_hash", "due_on", "filed_at",
)  # fmt: skip
_FILE = "SELECT file_drafts(%(tokens)s::bytea[], %(now)s, %(agreement)s, %(forms)s::jsonb)"


_STEP = next(step for step in TABLE.transitions if step.event == FILED)
_NOTICE = _STEP.notice()


@dataclass(frozen=True)
class SubmittedForm:
    """What a head sends: the draft, and the key that the form was shown with.

    `read`: the text of consent on the page of the form, whose button consents and files; None if it had none.
    """

    request: int
    key: str
    by: Citizen
    read: ReadText | None = None

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
    new is taken any more. `rules`: those in force, None if there is no draft. `is_of_many`: as for `file_all`.
    `texts`: number → the consents that are given with the form.
    """

    rows: dict[int, Request]
    heads: Mapping[int, HouseholdHead]
    consents: Mapping[int, Sequence[str]]
    terms: str | None
    of_form: dict[tuple[int, bytes], Request]
    rules: CurrentRules | None
    ended: CaseNotAdmissible | None = None
    is_of_many: bool = False
    filing: dict[int, SubmittedForm] = field(default_factory=dict)
    texts: dict[int, ConsentText] = field(default_factory=dict)


def file_all(
    forms: Sequence[SubmittedForm], now: dt.datetime, *, is_of_many: bool = False
) -> list[FiledCase | RequestFault]:
    """What becomes of each, in their order: filed now or before, or why it cannot be; nothing is half-made.

    `is_of_many`: the database binds the head of each form by their session. If not, all are of the head who acts.
    """
    batch = _read(forms, now, is_of_many)
    judged = [_judge(form, batch) for form in forms]
    if batch.filing:
        _file(batch, now)
    return [found if isinstance(found, RequestFault) else _told(found) for found in judged]


# ---------------------------------------------------------------------------------------- underneath


def _read(forms: Sequence[SubmittedForm], now: dt.datetime, is_of_many: bool) -> _SubmissionBatch:
    today, many = day_of(now), len(_WANTED)
    asked: dict[str, Any] = {
        "now": now,
        "day": today,
        "tokens": [form.by.token_hash for form in forms] if is_of_many else None,
        "numbers": [form.request for form in forms],
        "keys": [form.hashed for form in forms],
    }
    found = run_statement(_READ, asked)
    rows = [Request.from_db(connection.alias, _WANTED, values[:many]) for values in found]
    return _SubmissionBatch(
        {row.id: row for row in rows},
        {
            values[0]: head_from_row(*values[many + 1 : many + 6])
            for values in found
            if values[many + 1] is not None
        },
        {row.id: values[many] for row, values in zip(rows, found, strict=True)},
        found[0][-3] if found else None,
        {(row.household_id, bytes(row.key_hash)): row for row in rows if row.key_hash is not None},
        rules_of(found[0][-1], today) if any(row.state == CaseState.DRAFT for row in rows) else None,
        _ended(today) if any(values[-2] for values in found) else None,
        is_of_many,
    )


def _ended(day: dt.date) -> CaseNotAdmissible | None:
    fault = service_ended(day)
    return CaseNotAdmissible(fault.words) if fault else None


def _judge(form: SubmittedForm, batch: _SubmissionBatch) -> Request | RequestFault:
    """The request that this form has filed or files; each check is that of a single one.

    What was filed before takes no consents from a form that is sent again.
    """
    row = batch.rows.get(form.request)
    if row is None or row.household_id != form.household:
        return NoSuchRequest()
    if row.filed_at is not None or row.id in batch.filing:
        return row
    if (earlier := batch.of_form.get((form.household, form.hashed))) is not None:
        return earlier
    if (fault := _fault(row, form, batch)) is not None:
        return fault
    batch.filing[row.id] = form
    batch.of_form[form.household, form.hashed] = row
    return row


def _fault(row: Request, form: SubmittedForm, batch: _SubmissionBatch) -> RequestFault | None:
    """Why this form does not file this draft; None if it does, and then its consents are among `batch.texts`."""
    if row.state != CaseState.DRAFT:
        return CaseStateChanged()
    if batch.ended:
        return batch.ended
    try:
        check_is_led_by(CaseKind(row.kind), form.by, batch.heads.get(row.household_id))
    except ApplicantNotHead as fault:
        return fault
    answers, consents = answers_of(row), set(batch.consents[row.id])
    assert batch.rules, "there is a draft"
    needed = needed_registers(batch.rules, answers)
    if form.read:
        text = consent_text(needed, form.read.lang)
        if text.sha256 != form.read.sha256:
            return ConsentChanged()
        batch.texts[row.id] = text
        consents.update(text.registers)
    # As far as it decides whether a draft is whole: evidence is never wanted, and who has said so lives alone.
    is_built = row.kind == CaseKind.APPLICATION and row.is_applicant
    tasks = unfinished_tasks(
        DraftContent(KINDS[CaseKind(row.kind)].questions, answers, consents, needed, is_built)
    )
    return DraftIncomplete(tasks) if tasks else None


def _file(batch: _SubmissionBatch, now: dt.datetime) -> None:
    terms = terms_of(batch.terms, day_of(now))
    agreement = terms.agreement
    # By the record's chains: transactions that write into several come to each in the same order, without a deadlock.
    rows = sorted((batch.rows[number] for number in batch.filing), key=lambda row: (row.province, row.id))
    lengths = {row.id: agreement.parameters.answer_within[KINDS[CaseKind(row.kind)].clock] for row in rows}
    days = promised_days(set(lengths.values()), agreement, now, terms.near)
    for row in rows:
        _fill(row, batch.filing[row.id], days[lengths[row.id]], now)
    tokens = [batch.filing[row.id].by.token_hash for row in rows] if batch.is_of_many else None
    sent = [{**_form_row(row, batch), "working_days": lengths[row.id]} for row in rows]
    parameters: dict[str, Any] = {
        "now": now, "agreement": agreement.number, "tokens": tokens, "forms": json.dumps(sent),
    }  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(_FILE, parameters)
        (with_documents,) = cursor.fetchone() or ([],)
    _keep_the_rest(rows, batch, with_documents, now)


def _fill(row: Request, form: SubmittedForm, due_on: dt.date, now: dt.datetime) -> None:
    row.state, row.filed_at, row.due_on = _STEP.target.value, now, due_on
    row.tracking_code, row.key_hash = new_tracking_code(), form.hashed
    if form.by.mobile_sealed:
        line = key_ring().unseal(form.by.mobile_sealed, MOBILE).decode()
        row.mobile, row.mobile_index = form.by.mobile_sealed, key_ring().blind_index("mobile", line)


def _form_row(row: Request, batch: _SubmissionBatch) -> dict[str, Any]:
    """As file_draft reads it."""
    assert row.due_on, "_fill has seen to it"
    by, notice = batch.filing[row.id].by, _notice(row, batch)
    return {
        "number": row.id, "day": row.due_on.isoformat(), "code": row.tracking_code, "key": _bytea(row.key_hash),
        "person": _bytea(by.person_index), "person_sealed": _bytea(by.national_id_sealed),
        "mobile": _bytea(row.mobile), "mobile_index": _bytea(row.mobile_index),
        "line": _bytea(notice.to_sealed), "line_index": _bytea(notice.to_index),
        "line_is_synthetic": notice.is_synthetic, "notice": notice.notice, "parameters": dict(notice.parameters),
        "consents": _consents(batch.texts.get(row.id)),
    }  # fmt: skip


def _bytea(value: bytes | memoryview | None) -> str | None:
    """As a column of bytea takes it out of JSON."""
    return None if value is None else f"\\x{bytes(value).hex()}"


def _consents(text: ConsentText | None) -> dict[str, Any] | None:
    """As give_consents_of_form reads them."""
    if text is None:
        return None
    return {
        "registers": text.registers, "lang": text.lang, "wording": text.words, "sha256": text.sha256,
        "version": text.version,
    }  # fmt: skip


def _notice(row: Request, batch: _SubmissionBatch) -> NewNotice:
    """Its key is the database's to make."""
    made = notice_of(row, _NOTICE, "", line_at_filing(row, batch.heads.get(row.household_id)), row.due_on)
    check_notice(made.notice, made.parameters)
    return made


def _keep_the_rest(
    rows: Sequence[Request], batch: _SubmissionBatch, with_documents: Collection[int], now: dt.datetime
) -> None:
    """What few requests have. Evidence stays from now on; what comes at this very moment is as what is added later."""
    for row in rows:
        if row.kind == CaseKind.DISPUTE:
            _keep_dispute(row, batch)
        if row.id in with_documents:
            by = batch.filing[row.id].by.actor
            file_documents(household=row.household_id, case=case_of(row.id), by=by, now=now)


def _keep_dispute(row: Request, batch: _SubmissionBatch) -> None:
    """What is put to the owner of a data item, which the system sends; the database takes it from the head alone."""
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
