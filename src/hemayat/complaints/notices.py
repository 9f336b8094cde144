"""Telling the complainant: one notice in the outbox, in the transaction of what it tells."""

from __future__ import annotations

import datetime as dt

from hemayat.accounts.headship import NATIONAL_ID
from hemayat.audit.keys import key_ring
from hemayat.cases.transitions import NoticeLine, notice_about, own_line
from hemayat.common.dates import day_of
from hemayat.common.tracking_code import grouped
from hemayat.complaints.models import Complaint
from hemayat.complaints.states import ComplaintKind
from hemayat.households.queries import head_of
from hemayat.notifications.actions import queue_many


def notify_complainant(
    complaint: Complaint, notice: str, key: str, day: dt.date | None, *, now: dt.datetime
) -> None:
    """Queue it, once; to the line that the complainant confirmed, else the head's, else to be read here alone.

    Of conduct a new head hears nothing.
    """
    line = own_line(complaint) or _line_of_head(complaint, now)
    home, code = (complaint.household_id, complaint.province), grouped(complaint.tracking_code)
    row = notice_about(home, notice, key, line, page="/my/complaints/", day=day, code=code)
    queue_many(rows=[row], now=now)


def _line_of_head(complaint: Complaint, now: dt.datetime) -> NoticeLine:
    head = head_of(complaint.household_id, day_of(now))
    author = key_ring().unseal(bytes(complaint.person_sealed), NATIONAL_ID).decode()
    if head is None or (complaint.kind == ComplaintKind.CONDUCT and author != head.national_id):
        return None, None, complaint.is_synthetic
    return head.mobile, head.mobile_index, complaint.is_synthetic
