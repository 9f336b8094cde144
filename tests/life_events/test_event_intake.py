"""Taking in a feed: once by its number, refused with a reason, sealed, in three formats, whole or not at all."""

from __future__ import annotations

import csv
import hashlib
import json
import os
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from django.db import connection
from django.db.utils import ProgrammingError

from hemayat.accounts.models import StaffMember
from hemayat.audit.context import NOBODY, SYSTEM, Actor, acting_as
from hemayat.audit.keys import key_ring
from hemayat.common.errors import HemayatError
from hemayat.life_events import queries
from hemayat.life_events.actions import load, receive
from hemayat.life_events.event_parser import COLUMNS, EventFault, read_event
from hemayat.life_events.feed_file import lines_of, open_feed
from hemayat.life_events.models import LifeEvent
from hemayat.requests.errors import NOT_A_SENIOR_OFFICER
from tests.life_events.feeds import DAY, NOW, birth, event
from tests.support.deadline import within
from tests.support.extracts import national_id
from tests.support.publishing import publisher
from tests.support.refusals import refuses

WHO, OTHER = national_id(1), national_id(2)
GOOD = event("death", national_id=WHO)


@pytest.mark.parametrize(
    ("changed", "column", "reason"),
    [
        ({"number": ""}, "number", "missing"),
        ({"number": "0"}, "number", "not_a_number"),
        ({"kind": "resurrection"}, "kind", "unknown_kind"),
        ({"occurred_on": "1399/13/01"}, "occurred_on", "bad_date"),
        ({"registered_on": "2031-01-01"}, "registered_on", "future_date"),
        ({"occurred_on": "2020-03-15", "registered_on": "2020-03-11"}, "occurred_on", "future_date"),
        ({"national_id": WHO[::-1] + "1"}, "national_id", "bad_national_id"),
        ({"relation": "child"}, "relation", "not_wanted"),
        ({"corrects": str(GOOD["number"] + 1)}, "corrects", "corrects_later"),
        ({"age": "7"}, "age", "unknown_column"),
        ({"a\0ge": "7"}, "age", "unknown_column"),
        ({"kind": "marriage", "other_national_id": WHO, "household_id": "7", "relation": "head",
          "other_relation": "spouse"}, "other_national_id", "same_person"),
        ({"kind": "birth", "household_id": "7", "relation": "heir", "given_name": "س", "family_name": "س",
          "sex": "female"}, "relation", "unknown_code"),
    ],
)  # fmt: skip
def test_what_cannot_be_believed_is_refused_with_column_and_reason(
    changed: dict[str, Any], column: str, reason: str
) -> None:
    with pytest.raises(EventFault) as told:
        read_event({**GOOD, **changed}, NOW.date())
    assert (told.value.column, told.value.reason) == (column, reason)


def test_jalali_days_persian_digits_and_lost_noughts_are_read() -> None:
    said = read_event({**GOOD, "occurred_on": "۱۳۹۸/۱۲/۲۰", "national_id": WHO.lstrip("0")}, NOW.date())
    assert (said.occurred_on, said.national_id) == (DAY, WHO)


def _write(folder: Path, kind: str, events: list[dict[str, Any]]) -> Path:
    file = folder / f"feed.{kind}"
    rows = [{name: str(one.get(name, "")) for name in COLUMNS} for one in events]
    if kind == "csv":
        with file.open("w", encoding="utf-8-sig", newline="") as out:
            table = csv.DictWriter(out, COLUMNS)
            table.writeheader()
            table.writerows(rows)
    elif kind == "jsonl":
        file.write_text("".join(f"{json.dumps(one)}\n" for one in events), "utf-8")
    else:
        pq.write_table(pa.Table.from_pylist(rows), file)
    return file


def _manifest(folder: Path, *files: Path, rows: int) -> None:
    listed = {
        one.name: {"rows": rows, "sha256": hashlib.sha256(one.read_bytes()).hexdigest()} for one in files
    }
    (folder / "manifest.json").write_text(
        json.dumps({"format": "hemayat-events/1", "files": listed}), "utf-8"
    )


@pytest.mark.parametrize("kind", ["csv", "jsonl", "parquet"])
def test_a_feed_reads_the_same_from_each_format(tmp_path: Path, kind: str) -> None:
    events = [GOOD, birth(OTHER, 7)]
    _manifest(tmp_path, _write(tmp_path, kind, events), rows=2)
    (file,) = open_feed(tmp_path)
    assert [read_event(line.cells, NOW.date()) for line in lines_of(file)] == [
        read_event(one, NOW.date()) for one in events
    ]


@pytest.mark.parametrize(
    "days",
    [
        pa.array([10**7], pa.int32()).cast(pa.date32()),
        pa.array([2**62], pa.int64()).cast(pa.timestamp("us")),
        pa.StringArray.from_buffers(
            1, pa.py_buffer(bytes([0, 0, 0, 0, 2, 0, 0, 0])), pa.py_buffer(b"\xff\xfe")
        ),
    ],
    ids=["a day of the year 29349", "an instant beyond time", "bytes that are no text"],
)
def test_a_parquet_file_with_cells_that_nobody_can_read_is_refused_in_words(
    tmp_path: Path, days: pa.Array
) -> None:
    file = tmp_path / "events.parquet"
    one = pa.array(["1"])
    pq.write_table(pa.table({"number": one, "kind": one, "occurred_on": days, "registered_on": days}), file)
    (feed,) = open_feed(file)
    with pytest.raises(HemayatError, match="is no Parquet file that can be read"):
        list(lines_of(feed))


def test_a_feed_that_is_not_whole_is_not_taken_in_at_all(tmp_path: Path) -> None:
    file = _write(tmp_path, "csv", [GOOD])
    _manifest(tmp_path, file, rows=2)
    with pytest.raises(HemayatError, match="has 1 events, and its manifest says 2"):
        open_feed(tmp_path)
    _manifest(tmp_path, file, rows=1)
    (tmp_path / "more.csv").write_text("number\n", "utf-8")
    with pytest.raises(HemayatError, match=r"more.csv: is not in manifest.json"):
        open_feed(tmp_path)
    with pytest.raises(HemayatError, match="has the checksum"):
        open_feed(file, "00")
    file.write_text("number,kind\n1,death\n", "utf-8")
    with pytest.raises(HemayatError, match="lacks the columns occurred_on, registered_on"):
        list(lines_of(open_feed(file)[0]))


def test_a_name_twice_in_one_object_is_believed_neither_in_a_line_nor_in_the_manifest(tmp_path: Path) -> None:
    file = tmp_path / "feed.jsonl"
    file.write_text('{"number": "1", "kind": "death", "kind": "birth"}\n', "utf-8")
    assert [(line.cells, line.fault) for line in lines_of(open_feed(file)[0])] == [(None, "no_object")]
    _manifest(tmp_path, file, rows=1)
    manifest = tmp_path / "manifest.json"
    manifest.write_text(manifest.read_text("utf-8").replace('"rows": 1', '"rows": 1, "rows": 2'), "utf-8")
    with pytest.raises(HemayatError, match="'rows' appears twice"):
        open_feed(tmp_path)


def test_a_feed_that_is_no_file_is_refused_at_once(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "feed.csv")
    with within(5), pytest.raises(HemayatError, match="is a FIFO"):
        open_feed(tmp_path / "feed.csv")


def test_a_link_out_of_a_feed_is_refused(tmp_path: Path) -> None:
    (folder := tmp_path / "feed").mkdir()
    file = _write(tmp_path, "csv", [GOOD])
    _manifest(folder, file, rows=1)
    (folder / file.name).symlink_to(file)
    with pytest.raises(HemayatError, match="is a link out of the feed"):
        open_feed(folder)


@pytest.mark.django_db(transaction=True)
def test_each_event_counts_once_and_is_kept_sealed() -> None:
    bad = {**GOOD, "number": 900_001, "national_id": "1234567890"}
    first = receive([GOOD, GOOD, bad, "no object"], source="civil_registry", now=NOW)
    assert (first.read, first.new, first.known) == (4, 1, 1)
    assert [(one.line, one.reason, one.event) for one in first.refused] == [
        (3, "bad_national_id", 900_001),
        (4, "no_object", 0),
    ]
    otherwise = receive([{**GOOD, "occurred_on": "2020-03-01"}], source="civil_registry", now=NOW)
    assert [one.reason for one in otherwise.refused] == ["told_otherwise"]
    with acting_as(SYSTEM, is_read_only=True):
        row = LifeEvent.objects.get()
        (stored,) = LifeEvent.objects.values_list("body", "person_sealed", "person_index")
    assert key_ring().unseal(bytes(row.person_sealed), b"national_id").decode() == WHO
    assert not any(WHO.encode() in bytes(one or b"") for one in stored)
    with acting_as(SYSTEM, is_read_only=True):
        latest = queries.refused()[0]
    assert (latest.line, latest.column, latest.number) == (1, "number", GOOD["number"])
    assert latest.reason.en.startswith("an event with this number and different content has already arrived")


@pytest.mark.django_db(transaction=True)
def test_nobody_but_the_system_reads_or_writes_who_an_event_is_about() -> None:
    receive([GOOD], source="civil_registry", now=NOW)
    here = Actor("staff", "staff:1", provinces=("23",))
    for actor in (NOBODY, Actor("head", "head:1", household=1), here):
        with acting_as(actor):
            assert not LifeEvent.objects.exists()
    with acting_as(SYSTEM), connection.cursor() as cursor, pytest.raises(ProgrammingError):
        cursor.execute("UPDATE life_event SET occurred_on = '2020-01-01'")


@pytest.mark.django_db(transaction=True)
def test_only_a_senior_officer_of_the_whole_country_takes_a_file_in(tmp_path: Path) -> None:
    file = _write(tmp_path, "csv", [GOOD])
    given: dict[str, Any] = {"path": file, "source": "civil_registry", "now": NOW}
    for who in (publisher("elsewhere"), StaffMember(username="nobody")):
        with refuses(NOT_A_SENIOR_OFFICER):
            load(by=who, **given)
    ((_, received),) = load(by=publisher("carries", roles=("senior_officer",)), **given)
    assert received.new == 1
