"""What passes between us and an owner without an API, as a senior officer and a clerk with a spreadsheet do it."""

from __future__ import annotations

import csv
import datetime as dt
import io
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from hemayat.accounts.models import StaffMember
from hemayat.accounts.roles import Role
from hemayat.audit.context import SYSTEM, acting_as
from hemayat.audit.models import AuditEvent
from hemayat.inquiries.models import FileAnswer, FileWord
from hemayat.requests import actions
from hemayat.requests.dispute_export import DisputeExport
from hemayat.requests.dispute_import import DisputeImport
from hemayat.requests.models import Dispute
from tests.requests.steps import NOW, officer

Line = dict[str, str]
DAY = dt.timedelta(days=1)
TODAY = "1398-09-12"
"""NOW, as a clerk would write it."""


def senior_officer() -> StaffMember:
    return officer(name="senior", roles=[Role.SENIOR_OFFICER.value], provinces=("*",))


def exported(out: Path, now: dt.datetime = NOW, register: str = "vehicles") -> DisputeExport:
    return actions.hand_over_by_file(register=register, out=out, by=senior_officer(), now=now)


def lines_of(file: Path | None) -> list[Line]:
    """As a spreadsheet shows them."""
    assert file is not None
    return list(csv.DictReader(io.StringIO(file.read_text("utf-8-sig"), newline="")))


def saved(lines: Sequence[Line], file: Path, delimiter: str = ",") -> Path:
    """As a spreadsheet saves them."""
    text = io.StringIO()
    out = csv.DictWriter(text, list(lines[0]), delimiter=delimiter, lineterminator="\r\n")
    out.writeheader()
    out.writerows(lines)
    file.write_bytes(text.getvalue().encode("utf-8-sig"))
    return file


def filled(line: Line, **cells: str) -> Line:
    return {**line, **cells}


def acknowledged(line: Line, receipt: str = "R-1") -> Line:
    return filled(line, receipt=receipt, state="open")


def answered(line: Line, state: str = "corrected", **cells: str) -> Line:
    """That there is no row of this person; `cells` say otherwise."""
    said = {"receipt": "R-1", "state": state, "answer": "پلاک منتقل شده است.", "as_of": TODAY, "rows": "0"}
    return filled(line, **said | cells)


def taken_in(file: Path, now: dt.datetime = NOW, sha256: str = "") -> DisputeImport:
    """Whatever is refused, nothing is lost: every line is one or the other."""
    taken = actions.take_in_file(file=file, sha256=sha256, by=senior_officer(), now=now)
    assert taken.read == taken.accepted + len(taken.refused)
    return taken


def kept() -> list[tuple[str, str]]:
    """What files have said: receipt and state."""
    with acting_as(SYSTEM, is_read_only=True):
        return list(FileAnswer.objects.order_by("id").values_list("receipt", "state"))


def everything() -> Any:
    """All that a file may bring about, to be compared."""
    with acting_as(SYSTEM, is_read_only=True):
        disputes = list(Dispute.objects.order_by("request_id").values())
        return disputes, kept(), FileWord.objects.count()


def on_record(event: str) -> list[AuditEvent]:
    with acting_as(SYSTEM, is_read_only=True):
        return list(AuditEvent.objects.filter(event=event).order_by("id"))
