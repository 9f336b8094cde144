"""A month's life events of a nation: shuffled, some of them repeated and taken back, from the file to our record."""

from __future__ import annotations

import csv
import datetime as dt
import hashlib
import json
import os
import random
import time
from collections.abc import Iterator, Sequence
from itertools import count, islice
from pathlib import Path
from typing import Any

import psycopg

from benchmarks.bench import Bench
from benchmarks.publication import fresh_database, installation, publish
from benchmarks.results import Result
from hemayat.common.national_id import national_id_from_parts
from hemayat.operations.postgres import DatabaseUrls

DEATHS = 45_000
OTHERS = {"birth": 20_000, "marriage": 10_000, "divorce": 6_000, "change_of_head": 6_000, "residence": 3_000}
MINUTES = 5
REPEATED, TAKEN_BACK = 0.2, 0.02
UNUSED = 997
"""A prefix that the synthetic nation gives nobody."""
FIRST, DAYS = dt.date(2019, 11, 23), 30
NEW = 700_000_000_000_000

# Couples, by households: the head, the spouse, and how both are sealed.
_COUPLES = """
SELECT h.household_id, hp.national_id, sp.national_id FROM membership h
JOIN membership s ON s.household_id = h.household_id AND s.relation = 'spouse' AND upper_inf(s.valid)
JOIN person hp ON hp.id = h.person_id JOIN person sp ON sp.id = s.person_id
WHERE h.relation = 'head' AND upper_inf(h.valid) ORDER BY h.household_id LIMIT %s"""

Couple = tuple[int, str, str]
Row = dict[str, Any]


def measure(bench: Bench) -> Result:
    share = min(1.0, bench.households / 1_000_000)
    with installation(bench) as urls:
        fresh_database(urls)
        publish(bench, [])
        events = month(couples(urls, share), share)
        file = written(events, bench.work / "publication" / "feed")
        with psycopg.connect(urls.admin, autocommit=True) as connection:
            connection.execute("VACUUM ANALYZE")
        marks = gone_through(file, urls)
    return table(bench, len(events), marks)


def couples(urls: DatabaseUrls, share: float) -> list[Couple]:
    most = round((DEATHS + 2 * sum(OTHERS.values())) * share)
    with psycopg.connect(urls.admin) as connection:
        rows = connection.execute(_COUPLES, [most]).fetchall()
    return [(home, _national_id(head), _national_id(spouse)) for home, head, spouse in rows]


def _national_id(sealed: bytes) -> str:
    from hemayat.audit.keys import key_ring  # noqa: PLC0415 - after the settings

    return key_ring().unseal(bytes(sealed), b"national_id").decode()


def month(known: Sequence[Couple], share: float) -> list[Row]:
    """Each household has one event; deaths are of heads and of spouses in turns."""
    rng, there, numbers = random.Random(1398), iter(known), count(1)  # noqa: S311 - the same month each time
    told = [
        death(numbers, couple, place % 2) for place, couple in enumerate(islice(there, round(DEATHS * share)))
    ]
    made = {
        "birth": birth,
        "marriage": marriage,
        "divorce": divorce,
        "change_of_head": head,
        "residence": abroad,
    }
    for kind, many in OTHERS.items():
        told += [made[kind](numbers, there, n) for n in range(round(many * share))]
    back = [
        {"number": next(numbers), "kind": "annulment", "occurred_on": FIRST + dt.timedelta(days=DAYS),
         "corrects": one["number"]}
        for one in rng.sample(told, round(len(told) * TAKEN_BACK))
    ]  # fmt: skip
    told += back
    told += rng.choices(told, k=round(len(told) * REPEATED))
    rng.shuffle(told)
    return told


def day(number: int) -> dt.date:
    return FIRST + dt.timedelta(days=number % DAYS)


def event(numbers: Iterator[int], kind: str, **said: Any) -> Row:
    number = next(numbers)
    return {"number": number, "kind": kind, "occurred_on": day(number), **said}


def death(numbers: Iterator[int], couple: Couple, place: int) -> Row:
    return event(numbers, "death", national_id=couple[1 + place])


def birth(numbers: Iterator[int], there: Iterator[Couple], n: int) -> Row:
    named = {"given_name": "سارا", "family_name": "نمونه", "sex": "female", "relation": "child"}
    return event(
        numbers, "birth", household_id=next(there)[0], national_id=national_id_from_parts(UNUSED, n), **named
    )


def marriage(numbers: Iterator[int], there: Iterator[Couple], n: int) -> Row:
    """The spouses of two households, as any two members would be."""
    both: Row = {"national_id": next(there)[2], "other_national_id": next(there)[2], "household_id": NEW + n}
    return event(numbers, "marriage", relation="head", other_relation="spouse", **both)


def divorce(numbers: Iterator[int], there: Iterator[Couple], n: int) -> Row:
    _, husband, wife = next(there)
    both: Row = {"national_id": wife, "other_national_id": husband, "household_id": NEW + 10**6 + n}
    return event(numbers, "divorce", relation="head", **both)


def head(numbers: Iterator[int], there: Iterator[Couple], _: int) -> Row:
    home, _husband, wife = next(there)
    return event(numbers, "change_of_head", household_id=home, national_id=wife)


def abroad(numbers: Iterator[int], there: Iterator[Couple], _: int) -> Row:
    return event(numbers, "residence", national_id=next(there)[2], country="DE")


def written(events: Sequence[Row], folder: Path) -> Path:
    from hemayat.life_events.event_parser import COLUMNS  # noqa: PLC0415 - after the settings

    folder.mkdir(parents=True)
    file = folder / "month.csv"
    with file.open("w", encoding="utf-8", newline="") as out:
        rows = csv.DictWriter(out, COLUMNS, restval="")
        rows.writeheader()
        rows.writerows({"registered_on": FIRST + dt.timedelta(days=DAYS + 1)} | one for one in events)
    listed = {"rows": len(events), "sha256": hashlib.sha256(file.read_bytes()).hexdigest()}
    (folder / "manifest.json").write_text(
        json.dumps({"format": "hemayat-events/1", "files": {file.name: listed}}), "utf-8"
    )
    return folder


def gone_through(feed: Path, urls: DatabaseUrls) -> dict[str, float]:
    """Seconds until all is kept and gone through, in one process as the worker does it; what came of it."""
    from hemayat.life_events.actions import apply_due, receive  # noqa: PLC0415 - after the settings
    from hemayat.life_events.feed_file import lines_of, open_feed  # noqa: PLC0415 - after the settings

    now, start, cpu = dt.datetime.now(dt.UTC), time.perf_counter(), time.process_time()
    (file,) = open_feed(feed)
    received = receive(lines_of(file), source="civil_registry", now=now)
    kept = time.perf_counter()
    while apply_due(now=now, most=received.new):  # a month is sent at once; a day takes fewer
        pass
    ended = time.perf_counter()
    assert not received.refused, received.refused[:3]
    found = {
        "receive": kept - start,
        "apply": ended - kept,
        "cpu": time.process_time() - cpu,
        "new": received.new,
    }
    with psycopg.connect(urls.admin) as connection:
        for name, query in COUNTS.items():
            found[name] = connection.execute(query).fetchone()[0]  # type: ignore[index]  # counting gives one row
    return found


COUNTS = {
    "applied": "SELECT count(*) FROM life_event WHERE state = 'applied'",
    "waits": "SELECT count(*) FROM life_event WHERE state = 'waits'",
    "approvals ended": "SELECT count(*) FROM approval_event WHERE because = 'death' AND kind = 'ended'",
    "again": "SELECT count(*) FROM request_affected",
    "notices": "SELECT count(*) FROM outbox WHERE key LIKE 'life:%'",
}


def table(bench: Bench, told: int, marks: dict[str, float]) -> Result:
    result = Result(
        "events", "A month's life events", ["step", "seconds", "events/s", "goal"], bench.households
    )
    total = marks["receive"] + marks["apply"]
    goal = f"{MINUTES * 60} s" if bench.households >= 1_000_000 else ""
    result.add("the file checked and every event kept", marks["receive"], told / marks["receive"], None)
    result.add(
        "gone through: record, approvals, notices", marks["apply"], marks["new"] / marks["apply"], None
    )
    result.add("both", total, told / total, goal)
    result.notes.append(
        f"{told:,} lines, {int(marks['new']):,} events: shuffled, {REPEATED:.0%} of them told twice, {TAKEN_BACK:.0%} "
        f"taken back; one process of {os.cpu_count()} cores beside PostgreSQL ({marks['cpu']:.0f} s of it in Python)."
    )
    result.notes.append(
        f"{int(marks['approvals ended']):,} approvals ended by a death, {int(marks['notices']):,} notices queued, "
        f"{int(marks['again']):,} households to be decided again once the registers have answered."
    )
    result.notes.append(f"{int(marks['waits']):,} events wait, as where a head leaves and no other is named.")
    return result
