"""A record as a dispute refers to it: which one, behind which decision, and what the head was shown of it."""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import replace

from hemayat.common.language import Lang
from hemayat.eligibility.queries import PublishedResult, decision_in, determination_in
from hemayat.records.contents import RegisterRecord, read_row, record_row
from hemayat.records.queries import HouseholdRecord, record_behind
from hemayat.records.texts import RecordText, guarded_columns, record_texts


def reference_of(published: PublishedResult, of: HouseholdRecord) -> str:
    """The text that a dispute keeps. What the head may not see of another adult's record is not in it."""
    record = of.record
    if of.is_guarded:
        columns = guarded_columns(record.register)
        record = replace(record, values={name: record.values.get(name) for name in columns})
    place = ["decision", published.decision_id] if published.act else ["run", published.run_id]
    kept = {"of": place, "row": record_row(record), "guarded": of.is_guarded, "details": record.has_details}
    return json.dumps(kept, ensure_ascii=False, separators=(",", ":"))


def referred_words(text: str, lang: Lang) -> RecordText:
    """What the head was shown of the record, in words. No query."""
    document = json.loads(text)
    return record_texts(_record(document), lang, is_guarded=document["guarded"])


def whole_record(household: int, text: str, now: dt.datetime) -> RegisterRecord:
    """The record as its register said it, for the register's owner and for officers. Ask as one who may see it.

    What the head was shown, where the decision's records are not kept any more.
    """
    document = json.loads(text)
    record = _record(document)
    if not document["guarded"]:
        return record
    kind, number = document["of"]
    decided = decision_in(household, number) if kind == "decision" else determination_in(household, number)
    household_record = record_behind(decided, record.key, now) if decided else None
    return household_record.record if household_record else record


def _record(stored_values: dict[str, object]) -> RegisterRecord:
    row = stored_values["row"]
    assert isinstance(row, list)
    return replace(read_row(row), has_details=bool(stored_values["details"]))
