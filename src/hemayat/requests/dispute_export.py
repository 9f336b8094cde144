"""Handing disputes to an owner without an API: one file and its manifest, written whole, then the state of each.

A dispute is handed over once the transaction has said so that comes after both files stand; it waits for the owner from
then on, and the owner's clock runs. Whoever is killed before that has handed over nothing: given again, the command
writes the same disputes under the same references. It does so too until a receipt has come back, since a file may get
lost on its way; then nothing but the files is new.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from hemayat.accounts.models import StaffMember
from hemayat.accounts.staff import actor_of
from hemayat.agreements.calendar import add_working_days
from hemayat.agreements.queries import calendar_of, clock_of
from hemayat.audit.actions import record
from hemayat.audit.context import SYSTEM, acting_as
from hemayat.common.dates import day_of
from hemayat.common.errors import HemayatError
from hemayat.common.files import write_whole
from hemayat.households.permissions import barred_households
from hemayat.households.queries import DataItem, RegisterData, data_of, known_in
from hemayat.inquiries.adapter_selection import is_by_file
from hemayat.inquiries.dispute_file import FORMAT, DisputeInFile, dispute_file, lines_of
from hemayat.records.reference import whole_record
from hemayat.records.texts import record_texts
from hemayat.requests.answers import answers_of
from hemayat.requests.case_process import agreement_of
from hemayat.requests.disputes import NOT_ACKNOWLEDGED, disputed_member, hand_over, members_in_file
from hemayat.requests.models import Dispute, Request
from hemayat.requests.permissions import check_carries_files
from hemayat.requests.queries import owner_of
from hemayat.requests.states import OPEN

PURPOSE = "dispute"

Waiting = tuple[Request, Dispute]


@dataclass(frozen=True)
class DisputeExport:
    """`file` is None where nothing waited. `new`: how many were not handed over before.

    `left_out`: how many wait that are of the member's own household or of a relative's; a colleague hands them over.
    """

    file: Path | None
    disputes: int = 0
    new: int = 0
    sha256: str = ""
    left_out: int = 0


def hand_over_by_file(*, register: str, out: Path, by: StaffMember, now: dt.datetime) -> DisputeExport:
    """Write what waits for this owner into the folder `out`, and note that it was handed over.

    Call it outside any transaction. Raises NOT_A_SENIOR_OFFICER, and HemayatError for a register that has an API.
    """
    check_carries_files(by)
    check_is_by_file(register)
    with acting_as(SYSTEM, is_read_only=True):
        barred = barred_households(by)
        every_one = list(_waiting(register))
        waiting = [(row, told) for row, told in every_one if row.household_id not in barred]
        left_out = len(every_one) - len(waiting)
        disputes = [_in_file(row, told, now) for row, told in waiting]
    if not waiting:
        return DisputeExport(None, left_out=left_out)
    content = dispute_file(register, disputes)
    sha256 = hashlib.sha256(content).hexdigest()
    file = _write(register, out, content, sha256, disputes, now)
    people = [[dispute.national_id, *dispute.members] for dispute in disputes]
    _note(register, file, sha256, list(zip(waiting, people, strict=True)), by, now)
    new = sum(told.state == "unsent" for _, told in waiting)
    return DisputeExport(file, len(disputes), new, sha256, left_out)


def check_is_by_file(register: str) -> None:
    """Raises HemayatError."""
    if not is_by_file(register):
        raise HemayatError(
            f"{register} is not reached by file; HEMAYAT_REGISTERS_BY_FILE names those that are"
        )


def about_whom_to_ask(row: Request, this_dispute: Dispute, now: dt.datetime) -> list[str]:
    """The national IDs to ask about: first the person with the disputed record, then the other household members.

    After a dispute is in a file, the list stays as it is in that file, even if members join or leave the household.
    """
    if people := members_in_file(this_dispute):
        return people
    disputed = disputed_member(row, now)
    ids = [one.national_id for one in known_in(row.household_id)]
    return [disputed, *(who for who in ids if who != disputed)]


# ---------------------------------------------------------------------------------------- underneath


def _waiting(register: str) -> Iterator[Waiting]:
    told = {
        dispute.request_id: dispute
        for dispute in Dispute.objects.filter(register=register, state__in=NOT_ACKNOWLEDGED)
    }
    for row in Request.objects.filter(id__in=list(told), state__in=OPEN).order_by("filed_at", "id"):
        yield row, told[row.id]


def _in_file(row: Request, this_dispute: Dispute, now: dt.datetime) -> DisputeInFile:
    assert row.filed_at is not None, "a dispute is put to its owner once it is filed"
    disputed, *members = about_whom_to_ask(row, this_dispute, now)
    source, data_item = _counted(row, this_dispute)
    answers = answers_of(row)
    return DisputeInFile(
        reference=str(this_dispute.reference),
        national_id=disputed,
        members=members,
        data_item=_named(answers, now, row) or (data_item.title["fa"] if data_item else this_dispute.fact),
        claim=this_dispute.claim,
        counted="" if data_item is None or data_item.value is None else str(data_item.value),
        counted_as_of=source.as_of if source else None,
        words=answers.get("why", ""),
        filed_on=day_of(row.filed_at),
        answer_by_on=_answer_by(row, this_dispute, now),
    )


def _named(answers: Mapping[str, str], now: dt.datetime, row: Request) -> str:
    """The record that the head points at, in words, so that its owner finds it; empty where there is none."""
    if not answers.get("record"):
        return ""
    return record_texts(whole_record(row.household_id, answers["record"], now), "fa").sentence


def _counted(row: Request, dispute: Dispute) -> tuple[RegisterData | None, DataItem | None]:
    """The value that counted in the run that people see. Rows of a register are not kept with it."""
    file = data_of(row.household_id)
    sources = file.registers if file else ()
    for source in sources:
        data_item = next(
            (this_value for this_value in source.values if this_value.name == dispute.fact), None
        )
        if source.register == dispute.register and data_item:
            return source, data_item
    return None, None


def _answer_by(row: Request, dispute: Dispute, now: dt.datetime) -> dt.date:
    """As the owner's clock says, or will say once it begins to run."""
    if dispute.clock_id is not None:
        return clock_of(row.household_id, dispute.clock_id, day_of(now)).due_on
    agreement, today = agreement_of(row), day_of(now)
    calendar = calendar_of(agreement, today)
    days = agreement.parameters.register_within
    return add_working_days(today, days, calendar.weekend, calendar.holidays)


def _write(
    register: str,
    out: Path,
    content: bytes,
    sha256: str,
    disputes: Sequence[DisputeInFile],
    now: dt.datetime,
) -> Path:
    """The file first: a manifest says that it is whole."""
    file = out / f"disputes-{register}-{now.astimezone(dt.UTC):%Y%m%dT%H%M%SZ}.csv"
    if file.exists():
        raise HemayatError(f"{file}: was written this very second; run the same command again")
    out.mkdir(mode=0o700, parents=True, exist_ok=True)
    manifest = {
        "format": FORMAT,
        "register": register,
        "owner": owner_of(register).en,
        "made_at": now.isoformat(),
        "file": file.name,
        "sha256": sha256,
        "disputes": len(disputes),
        "lines": lines_of(disputes),
    }
    _write_private(file, content)
    _write_private(file.with_suffix(".json"), json.dumps(manifest, indent=2).encode() + b"\n")
    return file


def _write_private(path: Path, content: bytes) -> None:
    with write_whole(path) as part:
        part.touch(0o600)
        part.write_bytes(content)


def _note(
    register: str,
    file: Path,
    sha256: str,
    waiting: Sequence[tuple[Waiting, list[str]]],
    by: StaffMember,
    now: dt.datetime,
) -> None:
    with acting_as(SYSTEM):
        for (row, told), people in waiting:
            hand_over(row, told, people, sha256, now)
        detail = {"register": register, "file": file.name, "sha256": sha256, "disputes": len(waiting)}
        record(
            by=actor_of(by, PURPOSE),
            event="dispute.file_handed_over",
            subject=f"register:{register}",
            detail=detail,
            now=now,
        )
