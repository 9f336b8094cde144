"""What is ours and not the standard's: batches of referrals for custodians, and what the civil registry tells."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import asdict
from datetime import date, datetime
from typing import Annotated, Any, Literal, TypeVar

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from pydantic import AfterValidator, BeforeValidator, Field, StrictBool, StrictInt, StringConstraints

from hemayat.api import signatures
from hemayat.api.access import for_partner
from hemayat.api.errors import ApiFault
from hemayat.api.message_intake import VerifiedMessage, store_message
from hemayat.api.messages import Count, Id, MessagePart, Place, YesNo
from hemayat.audit.context import SYSTEM, Actor, acting_as
from hemayat.common.dates import parse_month
from hemayat.life_events.actions import receive
from hemayat.partners.models import Organisation
from hemayat.referrals.actions import acknowledge, report_payments
from hemayat.referrals.batch_records import records_for
from hemayat.referrals.custodian_answers import CustodianAnswer
from hemayat.referrals.errors import MayNotTransferFiles, NoSuchBatch
from hemayat.referrals.payment_reports import MOST_ATTEMPTS, PaymentReport
from hemayat.referrals.payment_texts import PaymentFailureReason, PaymentOutcome
from hemayat.referrals.queries import batches
from hemayat.referrals.return_reasons import CustodianResult, ReturnReason

MOST_ANSWERS, MOST_EVENTS = 5_000, 2_000
REGISTRY = "civil_registry"
"""Whose word on people's lives counts: the organisation of this code, an owner of a register."""
T = TypeVar("T")
Cell = Annotated[str, StringConstraints(max_length=500, pattern=r"^[^\x00]*$")] | StrictInt | None


class BatchesRequest(MessagePart):
    """`is_open`: only those with records that nothing was said of yet."""

    transaction_id: Id
    is_open: YesNo = False


class RecordsRequest(MessagePart):
    """Records of a batch whose reference is beyond `after`."""

    transaction_id: Id
    batch: Place
    after: Count = 0


class RecordAnswer(MessagePart):
    """What is said of one record; `reason` of one that is sent back."""

    reference: Place
    result: Literal["acknowledged", "rejected"]
    reason: ReturnReason | None = None
    words: Annotated[str, StringConstraints(max_length=500, pattern=r"^[^\x00]*$")] = ""


class AnswersRequest(MessagePart):
    transaction_id: Id
    batch: Place
    records: Annotated[list[RecordAnswer], Field(min_length=1, max_length=MOST_ANSWERS)]


_MONTH = "^1[34][0-9]{2}-(0[1-9]|1[0-2])$"
"""Checked by hand, so that the fault says how to write a month."""


def _named_month(text: str) -> str:
    if not re.fullmatch(_MONTH, text):
        raise ValueError(f"{text!r} is not a month; write the Jalali year and month, as in 1404-07")
    return text


def _written_day(value: Any) -> Any:
    if not isinstance(value, str):
        raise ValueError("a day is written as text, as in 2025-10-23")
    return value


class PaymentRow(MessagePart):
    """What became of one payment. `month`: a Jalali month, as in 1404-07. `reason`: if it failed or came back.

    `other_amount`: the amount is not what was due, and this is no mistake.
    """

    reference: Annotated[StrictInt, Field(ge=1, lt=10**18)]
    month: Annotated[str, Field(json_schema_extra={"pattern": _MONTH}), AfterValidator(_named_month)]
    attempt: Annotated[StrictInt, Field(ge=1, le=MOST_ATTEMPTS)]
    result: Literal["paid", "failed", "returned"]
    day: Annotated[date, BeforeValidator(_written_day)]
    amount_rial: Annotated[StrictInt, Field(ge=1, lt=10**18)]
    reason: PaymentFailureReason | None = None
    other_amount: StrictBool = False


class PaymentsRequest(MessagePart):
    """Reports of payments of referrals that you were sent in any batch."""

    transaction_id: Id
    payments: Annotated[list[PaymentRow], Field(min_length=1, max_length=MOST_ANSWERS)]


class EventsRequest(MessagePart):
    """Events with the columns of the feed, as docs/operator/life-events.md names them."""

    transaction_id: Id
    events: Annotated[list[dict[str, Cell]], Field(min_length=1, max_length=MOST_EVENTS)]


@for_partner("referral-batches", BatchesRequest)
def referral_batches(request: HttpRequest, message: VerifiedMessage) -> HttpResponse:
    now = _taken(message)
    with acting_as(SYSTEM, is_read_only=True):
        found = [
            {
                "batch": batch.pk,
                "records": batch.records,
                "acknowledged": batch.acknowledged,
                "rejected": batch.rejected,
                "made_at": batch.made_at.isoformat(),
            }
            for batch in batches(message.organisation.code, is_open=message.message.is_open)[:100]
        ]
    return _told(message, {"batches": found}, now)


@for_partner("referral-records", RecordsRequest)
def referral_records(request: HttpRequest, verified_message: VerifiedMessage) -> HttpResponse:
    """National ids open: that they were given is on record first."""
    now, message = _taken(verified_message), verified_message.message
    found = _carried(
        lambda by: records_for(batch=message.batch, after=message.after, by=by, now=now), verified_message
    )
    told = [{**asdict(one), "from_on": one.from_on.isoformat()} for one in found]
    return _told(verified_message, {"batch": message.batch, "records": told}, now)


@for_partner("referral-answers", AnswersRequest, most=MOST_ANSWERS)
def referral_answers(request: HttpRequest, verified_message: VerifiedMessage) -> HttpResponse:
    now, message = _taken(verified_message), verified_message.message
    answers = [
        CustodianAnswer(record.reference, CustodianResult(record.result), record.reason, record.words)
        for record in message.records
    ]
    heard = _carried(lambda by: acknowledge(message.batch, answers, by=by, now=now), verified_message)
    refused = [{"reference": record.reference, "reason": record.en} for record in heard.refused]
    counts = {"acknowledged": heard.acknowledged, "rejected": heard.rejected, "known": heard.known}
    return _told(verified_message, {"batch": message.batch, **counts, "refused": refused}, now)


@for_partner("payment-results", PaymentsRequest, most=MOST_ANSWERS)
def referral_payments(request: HttpRequest, verified_message: VerifiedMessage) -> HttpResponse:
    """`refused` names each report by its place in the message, from 1."""
    now, code = _taken(verified_message), verified_message.organisation.code
    reports = [_report(line, row) for line, row in enumerate(verified_message.message.payments, 1)]
    result = _carried(
        lambda by: report_payments(custodian=code, reports=reports, by=by, now=now), verified_message
    )
    refused = [
        {"line": report.line, "reference": report.reference, "reason": report.en} for report in result.refused
    ]
    counts = {
        "paid": result.paid,
        "failed": result.failed,
        "returned": result.returned,
        "known": result.known,
        "other_amounts": result.other_amounts,
    }
    return _told(verified_message, {**counts, "refused": refused}, now)


def _report(line: int, row: PaymentRow) -> PaymentReport:
    month, outcome = parse_month(row.month), PaymentOutcome(row.result)
    return PaymentReport(
        line,
        row.reference,
        month,
        row.attempt,
        outcome,
        row.day,
        row.amount_rial,
        row.reason,
        row.other_amount,
    )


@for_partner("life-events", EventsRequest, most=MOST_EVENTS)
def life_events(request: HttpRequest, message: VerifiedMessage) -> HttpResponse:
    if not _is_registry(message.organisation):
        raise ApiFault(403, "err.request.forbidden", "only the civil registry may send life events")
    now = _taken(message)
    result = receive(message.message.events, source=f"api:{message.organisation.code}", now=now)
    refused = [{**asdict(one), "number": one.event} for one in result.refused]
    counts = {"delivery": result.delivery, "read": result.read, "new": result.new, "known": result.known}
    return _told(message, {**counts, "refused": refused}, now)


def _is_registry(organisation: Organisation) -> bool:
    return organisation.code == REGISTRY and organisation.kind == "register_owner"


def _taken(message: VerifiedMessage) -> datetime:
    """Taken once, before anything is done; what these do may be asked again with another id, and changes nothing."""
    now = timezone.now()
    with acting_as(SYSTEM):
        received = store_message(message, now)
        received.answered_at = now
        received.save(update_fields=["answered_at"])
    return now


def _carried(act: Callable[[Actor], T], message: VerifiedMessage) -> T:
    try:
        return act(Actor("partner", f"partner:{message.organisation.code}", purpose="referral"))
    except NoSuchBatch:
        raise ApiFault(404, "err.request.not_found", "you have no batch with this number") from None
    except MayNotTransferFiles:
        raise ApiFault(403, "err.request.forbidden", "only payment agencies may use batches") from None


def _told(verified_message: VerifiedMessage, content: dict[str, Any], now: datetime) -> HttpResponse:
    message = {"transaction_id": verified_message.message.transaction_id, **content}
    return JsonResponse(
        signatures.signed(
            f"on-{verified_message.header.action}", message, verified_message.organisation.code, now
        )
    )
