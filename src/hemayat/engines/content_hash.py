"""The content hash of decided households: over rows and columns, whatever engine or writer made the files."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc


def in_household_order(table: pa.Table) -> pa.Table:
    """The table ordered by household id; the same object where it already is."""
    ids = table.column("household_id").to_numpy()
    if len(ids) < 2 or bool((ids[1:] > ids[:-1]).all()):
        return table
    return table.take(pa.array(np.argsort(ids, kind="stable")))


def rows_hash(*tables: pa.Table) -> str:
    """SHA-256 over name, type, values and gaps of every column, in order; the tables must be in household order."""
    digest = hashlib.sha256()
    for table in tables:
        for name, stored in zip(table.column_names, table.columns, strict=True):
            is_coded = pa.types.is_dictionary(stored.type)
            column = stored.cast(stored.type.value_type) if is_coded else stored
            digest.update(f"{name}:{column.type}:{len(column)}:{column.null_count}\n".encode())
            _add(digest, column)
    return digest.hexdigest()


def _add(digest: hashlib._Hash, column: pa.ChunkedArray) -> None:
    if column.null_count:
        digest.update(np.packbits(pc.is_valid(column).to_numpy()).data)
        column = column.drop_null()
    if pa.types.is_string(column.type):
        _add_numbers(digest, pc.binary_length(column).to_numpy())
        digest.update(_joined(column))
    elif pa.types.is_boolean(column.type):
        digest.update(np.packbits(column.to_numpy()).data)
    else:
        _add_numbers(
            digest, (column.cast(pa.int32()) if pa.types.is_date(column.type) else column).to_numpy()
        )


def _add_numbers(digest: hashlib._Hash, numbers: npt.NDArray[np.signedinteger]) -> None:
    """Hash the least number, then how far each is above it, in as few bytes as the largest distance needs.

    A nation has more than a thousand million numbers. Most columns fit into one or two bytes, so there is less to hash.
    The least number and the width are hashed too, so two columns never give the same bytes by different widths.
    """
    if not len(numbers):
        return
    low, high = numbers.min(), numbers.max()
    width = np.min_scalar_type(int(high) - int(low))
    digest.update(f"{low}:{width}\n".encode())
    if high > low:
        # Cutting to the width before subtracting is cheaper and gives the same: unsigned numbers wrap around.
        digest.update((numbers.astype(width) - low.astype(width)).data)


def _joined(texts: pa.ChunkedArray) -> bytes:
    """The texts one after the other, without copying them one by one."""
    parts = []
    for chunk in texts.chunks:
        offsets = np.frombuffer(chunk.buffers()[1], dtype=np.int32)[
            chunk.offset : chunk.offset + len(chunk) + 1
        ]
        if len(chunk):
            parts.append(memoryview(chunk.buffers()[2])[offsets[0] : offsets[-1]])
    return b"".join(parts)


def combined_hash(hashes: Iterable[str]) -> str:
    """The hash of a run from those of its buckets, in bucket order."""
    return hashlib.sha256("\n".join(hashes).encode()).hexdigest()
