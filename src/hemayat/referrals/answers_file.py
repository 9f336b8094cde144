"""The file in which a custodian answers: CSV with a line for each record. No Django.

Columns: reference, result (acknowledged or rejected), reason and words where it is rejected; any others are left alone,
so that the batch's own file with these three beside its columns may come back.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping
from dataclasses import dataclass

from hemayat.common.errors import HemayatError
from hemayat.common.persian import to_ascii_digits
from hemayat.referrals.custodian_answers import CustodianAnswer
from hemayat.referrals.texts import CustodianResult, ReturnReason

MOST_BYTES = 500 * 1024 * 1024
NEEDED = ("reference", "result")


@dataclass(frozen=True)
class AnswerFileFault:
    """A line that says nothing that could be believed; the header is line 1."""

    line: int
    why: str


def read_answers(content: bytes) -> tuple[list[CustodianAnswer], list[AnswerFileFault]]:
    """What stands in the file; lines without a result are left out. Raises HemayatError for no such file at all."""
    if len(content) > MOST_BYTES:
        raise HemayatError(f"the file is larger than {MOST_BYTES // 1024**2} MB; send it in parts")
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise HemayatError("the file is not UTF-8; save it as “CSV UTF-8”") from None
    rows = csv.DictReader(io.StringIO(text, newline=""))
    missing = [name for name in NEEDED if name not in (rows.fieldnames or [])]
    if missing:
        raise HemayatError(f"the first line does not name the columns {', '.join(missing)}")
    if not text.endswith(("\n", "\r")):
        raise HemayatError("the last line is incomplete; send the file again")
    answers: list[CustodianAnswer] = []
    bad: list[AnswerFileFault] = []
    try:
        for row in rows:
            one = _said(row) if (row["result"] or "").strip() else None
            if isinstance(one, str):
                bad.append(AnswerFileFault(rows.line_num, one))
            elif one:
                answers.append(one)
    except csv.Error as fault:
        raise HemayatError(f"line {rows.line_num}: {fault}") from None
    return answers, bad


def _said(row: Mapping[str, str | None]) -> CustodianAnswer | str:
    """What one line says, or why it says nothing."""
    cells = {name: (value or "").strip() for name, value in row.items() if name}
    reference = to_ascii_digits(cells["reference"])
    if not reference.isdecimal() or len(reference) > 18:
        return "the reference is not a number of ours"
    if cells["result"] not in set(CustodianResult):
        return f"the result is none of: {', '.join(CustodianResult)}"
    reason = cells.get("reason", "")
    if reason and reason not in set(ReturnReason):
        return f"the reason is none of: {', '.join(ReturnReason)}"
    return CustodianAnswer(
        int(reference),
        CustodianResult(cells["result"]),
        ReturnReason(reason) if reason else None,
        cells.get("words", ""),
    )
