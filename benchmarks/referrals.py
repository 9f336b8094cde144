"""A referral file beside a bare COPY out of the same rows: national ids opened, written twice, and signed."""

from __future__ import annotations

import datetime as dt
import time
from pathlib import Path
from typing import TYPE_CHECKING

import psycopg
from psycopg.sql import SQL, Literal

from benchmarks.bench import Bench
from benchmarks.publication import fresh_database, installation
from benchmarks.results import Result
from benchmarks.timing import interleaved
from hemayat.operations.postgres import DatabaseUrls

if TYPE_CHECKING:
    from hemayat.referrals.custodian_answers import AnswerIntakeResult

NOW = dt.datetime(2020, 1, 5, 8, 0, tzinfo=dt.UTC)
CUSTODIAN = "subsidy_targeting"
_NATION = """
INSERT INTO person (id, national_id, national_id_index, given_name, family_name, sex, birth_date, is_synthetic)
    OVERRIDING SYSTEM VALUE
SELECT n, s, sha256(n::text::bytea), 'نام', 'خانواده', 'female', '1980-01-01', true
FROM unnest(%(numbers)s::bigint[], %(sealed)s::bytea[]) AS given (n, s);
"""
_HANDED_OVER = """
INSERT INTO run (id, policy_id, policy_version, policy_text, title, "on", snapshot_id, snapshot_sha256, content_sha256,
    statements_sha256, cut_points, registers, decision_columns, counts, households, is_synthetic, decided_at)
    OVERRIDING SYSTEM VALUE
VALUES (1, 'b', '1', '', '{}', '2020-01-01', '', '', '', '', '{}', '{}', '[]', '{}', 1, true, now());
INSERT INTO household (id, province, since)
SELECT id, lpad((id % 31)::text, 2, '0'), '2019-01-01' FROM person;
INSERT INTO approval (household_id, province, serial_no, holder_id, run_id, issued_at)
SELECT id, lpad((id % 31)::text, 2, '0'), serial_number(), id, 1, '2020-01-01' FROM person ORDER BY id;
SET hemayat.kind = 'system';
SELECT follow_approvals('2020-01-01', NULL);
"""


def measure(bench: Bench) -> Result:
    """In turns, so that a busy machine is busy for both."""
    with installation(bench) as urls:
        fresh_database(urls)
        filling = fill(urls, bench.households)
        number = cut()
        folder = bench.work / "referrals"
        runs = {
            "COPY": lambda: copied(urls, folder, bench.households),
            "file": lambda: written(folder, number),
        }
        taken = interleaved(runs, bench.repetitions, warm_up=not bench.quick)
        answering = answered(folder, number)
    return table(bench, taken, filling, answering)


def fill(urls: DatabaseUrls, many: int) -> float:
    """As many households with an approval each; the seconds of handing them all over."""
    from hemayat.audit.keys import key_ring  # noqa: PLC0415 - after the settings

    with psycopg.connect(urls.admin) as connection:
        connection.execute("SET session_replication_role = replica")
        for start in range(1, many + 1, 100_000):
            numbers = list(range(start, min(start + 100_000, many + 1)))
            sealed = key_ring().seal_many(
                (f"{9_990_000_000 + n:010d}".encode() for n in numbers), b"national_id"
            )
            connection.execute(_NATION, {"numbers": numbers, "sealed": sealed})
        *filling, handing_over = _HANDED_OVER.strip().split(";\n")
        for statement in filling:
            connection.execute(statement)
        began = time.perf_counter()
        connection.execute(handing_over.rstrip(";"))
        seconds = time.perf_counter() - began
        connection.commit()
        connection.autocommit = True
        connection.execute("VACUUM ANALYZE")
    return seconds


def cut() -> int:
    from hemayat.referrals.actions import cut_batches  # noqa: PLC0415 - after the settings

    (number,) = cut_batches(now=NOW, most=10_000_000)
    return number


def copied(urls: DatabaseUrls, folder: Path, many: int) -> float:
    """The very rows of the batch, ids sealed as they stand, into a file by COPY."""
    from hemayat.referrals.batch_files import pieces  # noqa: PLC0415 - as above
    from hemayat.referrals.batch_records import BY_HOLDER, RECORDS  # noqa: PLC0415 - after the settings

    folder.mkdir(parents=True, exist_ok=True)
    given = {"custodian": Literal(CUSTODIAN), "after": Literal(0), "upto": Literal(2**62)}
    asked = SQL("COPY ({}) TO STDOUT (FORMAT csv)").format(
        SQL(RECORDS).format(in_order=SQL(BY_HOLDER), **given)
    )
    with psycopg.connect(urls.owner) as connection, (folder / "bare.csv").open("wb") as out:
        start = time.perf_counter()
        with connection.cursor().copy(asked) as rows:
            for some in pieces(rows, many):
                out.write(some)
        return time.perf_counter() - start


def written(folder: Path, number: int) -> float:
    from hemayat.audit.context import SYSTEM  # noqa: PLC0415 - after the settings
    from hemayat.referrals.batch_files import take_batch  # noqa: PLC0415 - as above

    start = time.perf_counter()
    take_batch(batch=number, out=folder, by=SYSTEM, now=NOW)
    return time.perf_counter() - start


def answered(folder: Path, number: int) -> tuple[float, AnswerIntakeResult]:
    """Every record acknowledged, as a file of answers says."""
    from hemayat.audit.context import SYSTEM  # noqa: PLC0415 - after the settings
    from hemayat.referrals.actions import acknowledge  # noqa: PLC0415 - as above
    from hemayat.referrals.custodian_answers import CustodianAnswer  # noqa: PLC0415 - as above
    from hemayat.referrals.return_reasons import CustodianResult as Answer  # noqa: PLC0415 - as above

    (file,) = folder.glob("referrals-*.csv")
    lines = file.read_text("utf-8").splitlines()[1:]
    said = [CustodianAnswer(int(line.partition(",")[0]), Answer.ACKNOWLEDGED) for line in lines]
    start = time.perf_counter()
    heard = acknowledge(number, said, by=SYSTEM, now=NOW)
    return time.perf_counter() - start, heard


def table(
    bench: Bench, taken: dict[str, float], filling: float, answering: tuple[float, AnswerIntakeResult]
) -> Result:
    base = taken["COPY"]
    result = Result(
        "referrals",
        "A batch of referrals for a custodian",
        ["step", "seconds", "records/s", "ratio", "goal"],
        bench.households,
        "bare COPY out of the same rows, ids sealed",
    )
    for name, seconds, goal in (
        ("bare COPY out of the same rows, ids sealed", base, ""),
        ("take a batch: open ids, CSV and Parquet, sign", taken["file"], "≤ 2 ×"),
    ):
        result.add(name, seconds, round(bench.households / seconds), seconds / base, goal)
    seconds, heard = answering
    result.notes.append(
        f"Handing {bench.households:,} approvals over took {filling:,.1f} s of the publishing transaction; taking in "
        f"{heard.acknowledged:,} acknowledgements {seconds:,.1f} s."
    )
    return result
