"""The files of a batch: the same records as CSV and as Parquet, each written whole, and last what they hold, signed.

National ids are opened in memory alone, for the custodian's file. Whatever is written depends on what never changes, so
that the same batch gives the same bytes whenever it is made again. What the files hold is JSON for people, and the same
bytes in a JWS (approvals/jws.py) for machines.
"""

from __future__ import annotations

import datetime as dt
import io
import json
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as pa_csv
import pyarrow.parquet as pq
from django.db import connection
from psycopg import Copy
from psycopg.sql import SQL, Literal

from hemayat.approvals.jws import canonical, compact, decoded, header_of, signing_input
from hemayat.audit.context import SYSTEM, acting_as
from hemayat.audit.keys import key_ring
from hemayat.common.files import sha256_of, write_whole
from hemayat.common.keyring import KeyRing
from hemayat.common.tracking_code import LENGTH, SIGNS
from hemayat.referrals.batch_records import BY_HOLDER, NATIONAL_ID, RECORDS
from hemayat.referrals.batches import batch_for, record_taking
from hemayat.referrals.errors import BATCH_CONTENT_CHANGED, ReferralFault
from hemayat.referrals.models import ReferralBatch, ReferralTaking

FORMAT = "hemayat referrals 1"


def signed(manifest: Mapping[str, Any], keys: KeyRing) -> str:
    """By the active key for signing. The same manifest and key give the same text."""
    header = header_of(keys.keys_for("signing")[0].id)
    text = signing_input(header, canonical(manifest))
    return compact(text, keys.sign("signing", text).signature)


def payload_of(jws: str) -> bytes:
    """The manifest's bytes in one of ours, whose signature nobody asks for."""
    return decoded(jws.split(".")[1])


ROWS_IN_A_GROUP = 1 << 17
ROWS_READ = 1 << 15

READ = {
    "reference": pa.int64(), "told": pa.string(), "approval": pa.int64(), "national_id": pa.string(),
    "province": pa.string(), "from_on": pa.date32(), "amount_rial": pa.int64(), "arrears_rial": pa.int64(),
    "because": pa.string(), "answers": pa.int64(),
}  # fmt: skip
"""What the database gives: column → type."""
COLUMNS = list(READ)


@dataclass(frozen=True)
class BatchFiles:
    """The files that were written. `sha256`: of the signed manifest, which names the others'."""

    files: list[Path]
    records: int
    sha256: str


def take_batch(*, batch: int, out: Path, by: object, now: dt.datetime) -> BatchFiles:
    """Write a batch's files into the folder `out`; who was given them is on record before anything is opened.

    Call it outside any transaction. Done again, or after it was killed, it writes the same bytes. Raises NoSuchBatch,
    MayNotTransferFiles, BATCH_CONTENT_CHANGED.
    """
    found, actor = batch_for(batch, by)
    record_taking(found, actor, ReferralTaking.By.FILE, now)
    out.mkdir(mode=0o700, parents=True, exist_ok=True)
    name = f"referrals-{found.custodian_id}-{found.pk:08d}"
    for left in out.glob(f".{name}.*.part"):
        # Of one that was killed: national ids are in it.
        left.unlink()
    table = records_of(found)
    files = [_write(out / f"{name}.csv", table), _write(out / f"{name}.parquet", table)]
    jws = _signed_once(found, _manifest(found, table, files))
    files += [
        _write(out / f"{name}.json", payload_of(jws) + b"\n"),
        _write(out / f"{name}.jws", jws.encode()),
    ]
    return BatchFiles(files, found.records, sha256_of(files[-1]))


def records_of(batch: ReferralBatch) -> pa.Table:
    """All records of a batch in the order of their numbers, national ids open."""
    with ThreadPoolExecutor(1) as pool:
        # What was read is opened while the database goes on.
        pieces = [pool.submit(_opened, piece) for piece in _read(batch)]
        table = pa.concat_tables(piece.result() for piece in pieces).combine_chunks()
    numbers = table["reference"].to_numpy()
    if (numbers[1:] < numbers[:-1]).any():
        table = table.take(pc.sort_indices(table["reference"]))
    return table


def serials_of(numbers: Any) -> pa.Array:
    """As common/tracking_code.py writes each, all at once."""
    base, signs = len(SIGNS), np.frombuffer(SIGNS.encode(), np.uint8)
    places = np.empty((len(numbers), LENGTH), np.int64)
    left = numbers.copy()
    for place in reversed(range(LENGTH - 1)):
        left, places[:, place] = np.divmod(left, base)
    weighed = (places[:, :-1] * np.arange(1, LENGTH)).sum(axis=1)
    places[:, -1] = -weighed * pow(LENGTH, -1, base) % base
    written = signs[places].tobytes()
    ends = np.arange(0, len(written) + 1, LENGTH, dtype=np.int32)
    return pa.StringArray.from_buffers(len(numbers), pa.py_buffer(ends), pa.py_buffer(written))


# ---------------------------------------------------------------------------------------- underneath


def _read(batch: ReferralBatch) -> Iterator[bytes]:
    """The rows as COPY gives them, some at a time."""
    given = {"custodian": batch.custodian_id, "after": batch.after, "upto": batch.upto}
    asked = SQL(RECORDS).format(
        in_order=SQL(BY_HOLDER), **{name: Literal(value) for name, value in given.items()}
    )
    copying = SQL("COPY ({}) TO STDOUT (FORMAT csv)").format(asked)
    with acting_as(SYSTEM, is_read_only=True), connection.cursor() as cursor, cursor.copy(copying) as rows:
        yield from pieces(rows, batch.records)


def pieces(rows: Copy, many: int) -> Iterator[bytes]:
    """So many rows of a COPY, thousands together: asked of libpq itself, as `Copy.read` takes as long as the rest."""
    take = rows.connection.pgconn.get_copy_data
    for start in range(0, many, ROWS_READ):
        yield b"".join([take(0)[1] for _ in range(min(ROWS_READ, many - start))])
    # The end, which psycopg waits for.
    if rows.read():
        raise AssertionError("a batch holds more records than were counted when it was cut")


def _opened(piece: bytes) -> pa.Table:
    table = pa_csv.read_csv(
        io.BytesIO(piece),
        read_options=pa_csv.ReadOptions(column_names=COLUMNS, use_threads=False),
        convert_options=pa_csv.ConvertOptions(column_types=READ, strings_can_be_null=False),
    )
    sealed = [bytes.fromhex(one[2:]) for one in table["national_id"].to_pylist()]
    opened = pa.array(key_ring().unseal_many(sealed, NATIONAL_ID), pa.binary()).cast(pa.string())
    table = table.set_column(COLUMNS.index("national_id"), "national_id", opened)
    serials = serials_of(table["approval"].to_numpy())
    return table.set_column(COLUMNS.index("approval"), "approval", serials)


def _manifest(batch: ReferralBatch, table: pa.Table, files: list[Path]) -> dict[str, Any]:
    told = table["told"].value_counts().to_pylist()
    return {
        "format": FORMAT,
        "custodian": batch.custodian_id,
        "batch": batch.pk,
        "made_at": batch.made_at.astimezone(dt.UTC).isoformat(),
        "records": table.num_rows,
        "told": {one["values"]: one["counts"] for one in told},
        "columns": COLUMNS,
        "files": [
            {"name": file.name, "bytes": file.stat().st_size, "sha256": sha256_of(file)} for file in files
        ],
    }


def _signed_once(batch: ReferralBatch, manifest: dict[str, Any]) -> str:
    """What was signed the first time: whoever has it may hold every later copy to it."""
    with acting_as(SYSTEM):
        referral_batch = ReferralBatch.objects.select_for_update().get(pk=batch.pk)
        if not referral_batch.manifest:
            referral_batch.manifest = signed(manifest, key_ring())
            referral_batch.save(update_fields=["manifest"])
    if json.loads(payload_of(referral_batch.manifest)) != manifest:
        raise ReferralFault(BATCH_CONTENT_CHANGED, value=batch.pk)
    return referral_batch.manifest


def _write(path: Path, content: pa.Table | bytes) -> Path:
    with write_whole(path) as part:
        part.touch(0o600)
        if isinstance(content, bytes):
            part.write_bytes(content)
        elif path.suffix == ".csv":
            pa_csv.write_csv(content, part, pa_csv.WriteOptions(quoting_style="none"))
        else:
            pq.write_table(content, part, compression="zstd", row_group_size=ROWS_IN_A_GROUP)
    return path
