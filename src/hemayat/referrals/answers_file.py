"""The file in which a payment agency answers: CSV with a line for each record or payment. No Django.

A line about a record has the columns reference and result (acknowledged or rejected), and reason and words if it is
rejected. A line about a payment has the result paid, failed or returned, and the columns month, attempt, day and
amount_rial, and reason if it was not paid; other_amount is "yes" if the amount is not what was due. Other columns are
ignored, so that the batch's own file with these added is a valid answer.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping
from dataclasses import dataclass, field

from hemayat.common.dates import DateFault, parse_date, parse_month
from hemayat.common.errors import HemayatError
from hemayat.common.persian import to_ascii_digits
from hemayat.referrals.custodian_answers import CustodianAnswer
from hemayat.referrals.payment_reports import PaymentReport
from hemayat.referrals.payment_texts import PaymentFailureReason, PaymentOutcome
from hemayat.referrals.return_reasons import CustodianResult, ReturnReason

MOST_BYTES = 500 * 1024 * 1024
MOST_DIGITS = 18
NEEDED = ("reference", "result")
OTHER_AMOUNT = "yes"
OF_A_PAYMENT = ("month", "attempt", "day", "amount_rial")


@dataclass(frozen=True)
class AnswerFileFault:
    """A line that cannot be read; the header is line 1."""

    line: int
    why: str


@dataclass
class AnswerFile:
    """What is in a file: answers to records, reports of payments, and lines that cannot be read."""

    answers: list[CustodianAnswer] = field(default_factory=list)
    payments: list[PaymentReport] = field(default_factory=list)
    faults: list[AnswerFileFault] = field(default_factory=list)


class _LineFault(Exception):
    """What is wrong with one line."""


def read_answers(content: bytes) -> AnswerFile:
    """The content of the file; lines without a result are left out. Raises HemayatError if it is not such a file."""
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
    file = AnswerFile()
    try:
        for row in rows:
            _take(file, row, rows.line_num)
    except csv.Error as fault:
        raise HemayatError(f"line {rows.line_num}: {fault}") from None
    return file


def _take(file: AnswerFile, row: Mapping[str, str | None], line: int) -> None:
    cells = {name: (value or "").strip() for name, value in row.items() if name}
    if not cells["result"]:
        return
    try:
        if cells["result"] in set(PaymentOutcome):
            file.payments.append(_payment(cells, line))
        else:
            file.answers.append(_answer(cells))
    except (_LineFault, DateFault) as fault:
        file.faults.append(AnswerFileFault(line, str(fault)))


def _answer(cells: Mapping[str, str]) -> CustodianAnswer:
    if cells["result"] not in set(CustodianResult):
        raise _LineFault(f"the result is none of: {', '.join([*CustodianResult, *PaymentOutcome])}")
    reason = cells.get("reason", "")
    if reason and reason not in set(ReturnReason):
        raise _LineFault(f"the reason is none of: {', '.join(ReturnReason)}")
    return CustodianAnswer(
        _reference(cells),
        CustodianResult(cells["result"]),
        ReturnReason(reason) if reason else None,
        cells.get("words", ""),
    )


def _payment(cells: Mapping[str, str], line: int) -> PaymentReport:
    missing = [name for name in OF_A_PAYMENT if not cells.get(name)]
    if missing:
        raise _LineFault(f"a line about a payment needs: {', '.join(missing)}")
    reason, other_amount = cells.get("reason", ""), cells.get("other_amount", "")
    if other_amount not in ("", OTHER_AMOUNT):
        raise _LineFault(f"other_amount is {OTHER_AMOUNT} or empty")
    if reason and reason not in set(PaymentFailureReason):
        raise _LineFault(f"the reason of a payment is none of: {', '.join(PaymentFailureReason)}")
    return PaymentReport(
        line,
        _reference(cells),
        parse_month(cells["month"]),
        _number(cells, "attempt"),
        PaymentOutcome(cells["result"]),
        parse_date(cells["day"]),
        _number(cells, "amount_rial"),
        PaymentFailureReason(reason) if reason else None,
        is_other_amount=bool(other_amount),
    )


def _reference(cells: Mapping[str, str]) -> int:
    try:
        return _number(cells, "reference")
    except _LineFault:
        raise _LineFault("the reference is not a number of ours") from None


def _number(cells: Mapping[str, str], name: str) -> int:
    digits = to_ascii_digits(cells[name])
    if not digits.isdecimal() or len(digits) > MOST_DIGITS:
        raise _LineFault(f"{name} is not a whole number; write digits alone")
    return int(digits)
