"""The conditions of a case in one table: as the rules see them now, with what was different in the current decision."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from hemayat.eligibility.reasons import CriterionReason, Explanation, MissingDataItem, laws_of
from hemayat.rules.unknowns import Verdict
from hemayat.web.staff.cases.presenter import RecordDisplay


@dataclass(frozen=True)
class CriterionRow:
    """One condition. `before`: in the current decision, if it was different there.

    `missing`: why a value behind it is not known. `records`: what the registers recorded about it; `repeated`: those of
    them that a row above shows. `is_former`: only the current decision has this condition. `has_earlier_records`: the
    row shows a new result, but the records belong to the current decision.
    """

    reason: CriterionReason
    before: CriterionReason | None
    missing: tuple[MissingDataItem, ...]
    records: tuple[RecordDisplay, ...] = ()
    repeated: tuple[RecordDisplay, ...] = ()
    is_former: bool = False
    has_earlier_records: bool = False


@dataclass(frozen=True)
class CriteriaTable:
    """`open`: every condition that is not met, unknown or waived, now or in the current decision. `met`: the others."""

    open: tuple[CriterionRow, ...]
    met: tuple[CriterionRow, ...]

    @property
    def laws(self) -> list[str]:
        """Behind the open conditions: below the table, because several conditions are of one act."""
        return laws_of(row.reason for row in self.open)


def criteria_table(
    now: Explanation | None,
    decided: Explanation | None,
    records: Mapping[str, Sequence[RecordDisplay]],
) -> CriteriaTable | None:
    """`now`: None while the registers have not said enough; then the current decision is shown. None without both.

    `records`: of the current decision, by criterion.
    """
    shown = now or decided
    if shown is None:
        return None
    earlier = {reason.criterion: reason for reason in decided.reasons} if decided and now else {}
    told: set[str] = set()
    rows = [
        replace(
            _row(reason, earlier.pop(reason.criterion, None), shown, records.get(reason.criterion, ()), told),
            has_earlier_records=now is not None,
        )
        for reason in shown.reasons
    ]
    if decided is not None:
        rows += [
            replace(_row(reason, None, decided, records.get(reason.criterion, ()), told), is_former=True)
            for reason in earlier.values()
        ]
    return CriteriaTable(
        tuple(row for row in rows if not _is_met(row)), tuple(row for row in rows if _is_met(row))
    )


def _row(
    reason: CriterionReason,
    earlier: CriterionReason | None,
    of: Explanation,
    records: Sequence[RecordDisplay],
    told: set[str],
) -> CriterionRow:
    """`told`: the records that earlier rows show in full; this row's are added."""
    row = CriterionRow(
        reason,
        earlier if earlier is not None and _has_changed(reason, earlier) else None,
        tuple(item for item in of.missing if item.fact in reason.missing),
        tuple(record for record in records if record.words.key not in told),
        tuple(record for record in records if record.words.key in told),
    )
    told.update(record.words.key for record in records)
    return row


def _has_changed(reason: CriterionReason, earlier: CriterionReason) -> bool:
    """Whether an officer has to see both. A condition that was and is met may have another value."""
    if reason.verdict is earlier.verdict is Verdict.PASSED:
        return False
    return (reason.verdict, reason.sentence) != (earlier.verdict, earlier.sentence)


def _is_met(row: CriterionRow) -> bool:
    return row.reason.verdict is Verdict.PASSED and row.before is None
