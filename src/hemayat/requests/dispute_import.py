"""Taking in the file that an owner without an API sends back: all of what it says of a dispute, or nothing.

What it says is kept beside the disputes and heard by the worker at its next look, exactly as an answer over a wire:
here nothing is corrected and nobody is decided. Each dispute is one transaction; given again, a file changes nothing.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import uuid
from collections.abc import Collection, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from hemayat.accounts.models import StaffMember
from hemayat.accounts.staff import actor_of
from hemayat.audit.actions import record
from hemayat.audit.context import SYSTEM, Actor, acting_as
from hemayat.common.dates import day_of
from hemayat.common.errors import HemayatError
from hemayat.common.files import read_regular
from hemayat.households.permissions import barred_households
from hemayat.inquiries.answer_validation import (
    AnswerLineFault,
    ExpectedDispute,
    is_blank,
    refused,
    validate_answer,
)
from hemayat.inquiries.answers_file import (
    MOST_BYTES,
    AnswerFileLine,
    AnswerFileLines,
    RefusedAnswerLine,
    read_lines,
)
from hemayat.inquiries.dispute_file import OwnersAnswer
from hemayat.inquiries.file_adapter import earlier_file_answers, is_unchanged, keep_answer
from hemayat.inquiries.models import FileAnswer
from hemayat.requests.dispute_export import PURPOSE, about_whom_to_ask, check_is_by_file
from hemayat.requests.disputes import lock_dispute
from hemayat.requests.inquiry_schedule import begin_assessment
from hemayat.requests.models import Dispute, Request
from hemayat.requests.permissions import check_carries_files
from hemayat.requests.states import OPEN


@dataclass
class DisputeImport:
    """What became of the lines of a file: each was believed, or refused with a reason.

    Disputes: `acknowledged` and `answered` by it, `known` before, `blank` where the owner has not said anything yet.
    """

    register: str
    sha256: str
    read: int
    accepted: int = 0
    refused: list[RefusedAnswerLine] = field(default_factory=list)
    acknowledged: int = 0
    answered: int = 0
    known: int = 0
    blank: int = 0


def take_in_file(*, file: Path, sha256: str = "", by: StaffMember, now: dt.datetime) -> DisputeImport:
    """Take in what an owner says of its disputes. `sha256`: what it must be, where the owner told it.

    Lines about a household of the member's own or of a relative are refused: a colleague takes them in. Call it outside
    any transaction. Raises NOT_A_SENIOR_OFFICER, and HemayatError for a file that is none at all.
    """
    check_carries_files(by)
    content = _content(file, sha256)
    try:
        lines = read_lines(content)
    except HemayatError as fault:
        raise HemayatError([f"{file}: {line}" for line in fault.faults]) from None
    check_is_by_file(lines.register)
    taken = DisputeImport(
        lines.register, hashlib.sha256(content).hexdigest(), len(lines.whole) + len(lines.broken)
    )
    taken.refused += lines.broken
    barred = barred_households(by)
    for reference, said in _by_dispute(lines, taken).items():
        _take_in(reference, said, taken, barred, actor_of(by, PURPOSE), now)
    taken.refused.sort(key=lambda item: item.line)
    assert taken.read == taken.accepted + len(taken.refused), "every line was believed or refused"
    _note(file, taken, actor_of(by, PURPOSE), now)
    return taken


# ---------------------------------------------------------------------------------------- underneath


def _content(file: Path, sha256: str) -> bytes:
    try:
        content = read_regular(file, MOST_BYTES + 1)
    except OSError as fault:
        raise HemayatError(f"{file}: cannot be read ({fault.strerror})") from None
    found = hashlib.sha256(content).hexdigest()
    if sha256 and sha256.strip().lower() != found:
        raise HemayatError(
            f"{file}: has the checksum {found}, not {sha256}; it is another file, or was changed"
        )
    return content


def _by_dispute(lines: AnswerFileLines, taken: DisputeImport) -> dict[str, list[AnswerFileLine]]:
    """Reference → its lines; a line without one that could be ours is refused."""
    found: dict[str, list[AnswerFileLine]] = {}
    for line in lines.whole:
        try:
            found.setdefault(_reference(line, lines.register), []).append(line)
        except AnswerLineFault as fault:
            taken.refused.append(fault.refusal)
    return found


def _reference(line: AnswerFileLine, register: str) -> str:
    if line.cells["register"] != register:
        raise AnswerLineFault(
            line, "register", f"the file is about {register}; send one file for each register"
        )
    with suppress(ValueError):
        return str(uuid.UUID(line.cells["reference"]))
    raise AnswerLineFault(line, "reference", "is no reference of ours")


def _take_in(
    reference: str,
    lines: Sequence[AnswerFileLine],
    taken: DisputeImport,
    barred: Collection[int],
    by: Actor,
    now: dt.datetime,
) -> None:
    try:
        with acting_as(SYSTEM):
            row, told = _found(reference, lines, taken.register)
            if row.household_id in barred:
                raise AnswerLineFault(
                    lines[0], "reference", "is of your own household or a relative's; a colleague imports it"
                )
            _believe(row, told, lines, taken, by, now)
    except AnswerLineFault as fault:
        taken.refused += refused(lines, [fault.refusal])
    else:
        taken.accepted += len(lines)


def _found(reference: str, lines: Sequence[AnswerFileLine], register: str) -> tuple[Request, Dispute]:
    """The dispute and its request, locked."""
    this_dispute = Dispute.objects.filter(reference=reference).first()
    if this_dispute is None:
        raise AnswerLineFault(lines[0], "reference", "is of no dispute of ours")
    if this_dispute.register != register:
        raise AnswerLineFault(lines[0], "reference", "is of a dispute that another register was handed")
    return lock_dispute(
        Request.objects.get(household_id=this_dispute.household_id, id=this_dispute.request_id)
    )


def _believe(
    row: Request,
    dispute: Dispute,
    lines: Sequence[AnswerFileLine],
    taken: DisputeImport,
    by: Actor,
    now: dt.datetime,
) -> None:
    if is_blank(lines, dispute.register):
        taken.blank += 1
        return
    before = earlier_file_answers(str(dispute.reference))
    answer = validate_answer(dispute.register, lines, _expected(row, dispute, before, now), day_of(now))
    if any(is_unchanged(one, answer) for one in before):
        taken.known += 1
        return
    _check_follows(row, dispute, lines, before, answer)
    keep_answer(answer, register=dispute.register, household=row.household_id, province=row.province, now=now)
    taken.acknowledged += answer.state == "open"
    taken.answered += answer.state != "open"
    row.next_at = now
    row.save(update_fields=["next_at"])
    begin_assessment()
    _record(row, answer, taken, by, now)


def _expected(
    row: Request, this_dispute: Dispute, before: Sequence[FileAnswer], now: dt.datetime
) -> ExpectedDispute:
    assert row.filed_at is not None, "a dispute is of a filed request"
    people = about_whom_to_ask(row, this_dispute, now)
    receipt = this_dispute.owner_reference or next((answer.receipt for answer in before), "")
    return ExpectedDispute(
        str(this_dispute.reference), people[0], frozenset(people), day_of(row.filed_at), receipt
    )


def _check_follows(
    row: Request,
    this_dispute: Dispute,
    lines: Sequence[AnswerFileLine],
    before: Sequence[FileAnswer],
    answer: OwnersAnswer,
) -> None:
    """What was not said before has to follow from it: received, then answered once. Raises AnswerLineFault."""
    if this_dispute.state == "answered" or any(file_answer.state != "open" for file_answer in before):
        raise AnswerLineFault(lines[0], "state", "the dispute was answered before, and otherwise")
    if row.state not in OPEN:
        raise AnswerLineFault(lines[0], "reference", "is of a request that was withdrawn or has ended")
    if before and answer.state == "open":
        raise AnswerLineFault(lines[0], "state", "the dispute was acknowledged before, and otherwise")


def _record(row: Request, answer: OwnersAnswer, taken: DisputeImport, by: Actor, now: dt.datetime) -> None:
    record(
        by=by,
        event="dispute.answer_taken_in",
        household=row.household_id,
        province=row.province,
        subject=f"request:{row.id}",
        detail={"register": taken.register, "state": answer.state, "file": taken.sha256},
        now=now,
    )


def _note(file: Path, taken: DisputeImport, by: Actor, now: dt.datetime) -> None:
    counts = {"read": taken.read, "accepted": taken.accepted, "refused": len(taken.refused)}
    with acting_as(SYSTEM):
        record(
            by=by,
            event="dispute.file_taken_in",
            subject=f"register:{taken.register}",
            detail={"register": taken.register, "file": file.name, "sha256": taken.sha256, **counts},
            now=now,
        )
