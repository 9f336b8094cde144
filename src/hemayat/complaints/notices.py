"""Telling the complainant: one notice in the outbox, in the transaction of what it tells."""

from __future__ import annotations

import datetime as dt

from django.conf import settings

from hemayat.accounts.headship import NATIONAL_ID
from hemayat.agreements.clocks import day_of
from hemayat.audit.keys import key_ring
from hemayat.common.dates import format_date
from hemayat.common.tracking_code import grouped
from hemayat.complaints.models import Complaint
from hemayat.complaints.states import ComplaintKind
from hemayat.households.queries import HouseholdHead, head_of
from hemayat.notifications.actions import NewNotice, queue_many
from hemayat.notifications.notices import NOTICES


def notify_complainant(
    complaint: Complaint, notice: str, key: str, day: dt.date | None, *, now: dt.datetime
) -> None:
    """Queue it, once; to the line that the complainant confirmed, else the head's, else to be read here alone.

    Of conduct a new head hears nothing.
    """
    told = {
        "address": f"{settings.ENVIRONMENT.citizen_origin}/my/complaints/",
        "code": grouped(complaint.tracking_code),
        "day_fa": format_date(day, "fa") if day else "",
        "day_en": format_date(day, "en") if day else "",
    }
    sealed, index = _line(complaint, now)
    row = NewNotice(
        key=key,
        household=complaint.household_id,
        province=complaint.province,
        to_sealed=sealed,
        to_index=index,
        notice=notice,
        parameters={name: told[name] for name in NOTICES[notice].parameters},
        is_synthetic=complaint.is_synthetic,
    )
    queue_many(rows=[row], now=now)


def _line(complaint: Complaint, now: dt.datetime) -> tuple[bytes, bytes | None]:
    if complaint.mobile and complaint.mobile_index:
        return bytes(complaint.mobile), bytes(complaint.mobile_index)
    head = head_of(complaint.household_id, day_of(now))
    if head is None or (complaint.kind == ComplaintKind.CONDUCT and not _is_by(head, complaint)):
        return b"", None
    return bytes(head.mobile or b""), head.mobile_index


def _is_by(head: HouseholdHead, complaint: Complaint) -> bool:
    return key_ring().unseal(bytes(complaint.person_sealed), NATIONAL_ID).decode() == head.national_id
