"""Who is who by national id: one array with a slot for every id there can be, so that no join is needed.

Joining eleven registers with a nation's persons would build a table of 87 million keys eleven times. The first nine
digits of a national id (the tenth only checks them) are an index instead: 1 GB of address space at most, whatever
the nation's size, of which only touched pages take memory, and some 30 million look-ups a second.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pyarrow as pa
from duckdb.func import PythonUDFType

from hemayat.registers.database import Connection

NOBODY, IN_QUARANTINE, FIRST_BUCKET = 0, 1, 2
"""What a slot says: in no household; in a household in quarantine; `FIRST_BUCKET + bucket` otherwise."""

_SLOTS = 10**9
_BATCH = 1 << 20

Ids = npt.NDArray[np.int64]


class PersonIndex:
    """Where each person of a nation is, by national id. `whereabouts` is what the slots say, one for each id."""

    def __init__(self, buckets: int) -> None:
        # np.zeros gets its pages from the system untouched. Pages of ids that nobody has never take memory.
        self._slots: npt.NDArray[np.unsignedinteger] = np.zeros(
            _SLOTS, dtype=np.uint8 if buckets + FIRST_BUCKET <= 255 else np.uint16
        )

    def add(self, ids: Ids) -> Ids:
        """Mark these persons as in quarantine until `place` says otherwise. Return those seen before, also in `ids`.

        Until all households are judged it is not known who is accepted; quarantine is the answer that harms nobody.
        """
        slots = np.sort(ids // 10)
        twice = slots[1:][slots[1:] == slots[:-1]]
        before = slots[self._slots[slots] != NOBODY]
        self._slots[slots] = IN_QUARANTINE
        again = np.unique(np.concatenate([twice, before]))
        return ids[np.isin(ids // 10, again)] if again.size else ids[:0]

    def place(self, ids: Ids, bucket: int) -> None:
        """These persons are in accepted households of `bucket`."""
        self._slots[ids // 10] = bucket + FIRST_BUCKET

    def whereabouts(self, ids: Ids) -> npt.NDArray[np.unsignedinteger]:
        return self._slots[ids // 10]

    def add_to(self, con: Connection) -> None:
        """Give `con` the SQL function `whereabouts(national_id)`; 0 stands for no id."""

        def whereabouts(ids: pa.ChunkedArray) -> pa.Array:
            return pa.array(self.whereabouts(ids.to_numpy()).astype(np.uint16, copy=False))

        con.create_function("whereabouts", whereabouts, ["BIGINT"], "USMALLINT", type=PythonUDFType.ARROW)


def add_everybody(people: PersonIndex, con: Connection, query: str) -> Ids:
    """Add the national ids that `query` gives in its only column; gives those that came more than once, in order."""
    batches = con.sql(query).to_arrow_reader(_BATCH)
    repeated = [people.add(batch.column(0).to_numpy()) for batch in batches]
    return np.unique(np.concatenate(repeated)) if repeated else np.empty(0, np.int64)
