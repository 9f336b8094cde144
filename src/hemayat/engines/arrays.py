"""Columns as NumPy arrays, and what the generated text of `rules.decision_arrays` calls on them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

NOTHING = np.int64(-(2**63))
"""Stands for a number that is not there: no number of a policy comes near it."""

FEW_LIMITS = 64
"""So many limits are passed by one after the other more quickly than searched."""

FEW_WORDS = 8
"""So many codes are compared with one after the other more quickly than looked up."""

Values = npt.NDArray[Any]
Flags = npt.NDArray[np.bool_]


@dataclass(frozen=True)
class CodeColumn:
    """A column of codes: of each row its place among `words`; the last place is that of no code."""

    places: Values
    words: list[str]

    def __getitem__(self, rows: Values) -> CodeColumn:
        return CodeColumn(self.places[rows], self.words)

    def is_known(self) -> Flags:
        return self.places < len(self.words)

    def is_in(self, codes: Sequence[str]) -> Flags:
        wanted = [place for place, word in enumerate(self.words) if word in codes]
        if len(wanted) > FEW_WORDS:
            return np.isin(np.arange(len(self.words) + 1), wanted)[self.places]
        found = np.zeros(len(self.places), np.bool_)
        for place in wanted:
            found |= self.places == place
        return found


@dataclass(frozen=True)
class NullableColumn:
    """A column with empty cells; the values in those cells have no meaning."""

    values: Values
    empty: Flags

    def __getitem__(self, rows: Values) -> NullableColumn:
        return NullableColumn(self.values[rows], self.empty[rows])

    def is_empty(self) -> Flags:
        return self.empty

    def filled(self, value: Any) -> Values:
        return np.where(self.empty, value, self.values)


def passed(limits: Sequence[int], values: Values) -> Values:
    """How many of the rising limits each value has reached."""
    if len(limits) > FEW_LIMITS:
        return np.searchsorted(np.array(limits, np.int64), values, "right")
    found = np.zeros(np.shape(values), np.int8)
    for limit in limits:
        found += values >= limit
    return found


def quantile(cuts: Sequence[int], values: Values) -> Values:
    """1 + how many cut points lie below each value."""
    return passed(cuts, values - 1).astype(np.int64) + 1


NAMES = {
    "where": np.where, "minimum": np.minimum, "maximum": np.maximum, "int8": np.int8, "int32": np.int32,
    "int64": np.int64, "array": np.array, "passed": passed, "quantile": quantile, "TRUE": np.True_, "FALSE": np.False_,
    "NOTHING": NOTHING,
}  # fmt: skip


def column_array(column: pa.ChunkedArray, *, nullable: bool = False) -> Any:
    """Days as numbers, texts as Codes; whatever else is `nullable` as Gapped."""
    if pa.types.is_string(column.type):
        column = column.dictionary_encode()
    if pa.types.is_dictionary(column.type):
        return _codes(column)
    if pa.types.is_date32(column.type):
        column = column.cast(pa.int32())
    if not nullable:
        return column.to_numpy()
    empty = pc.is_null(column).to_numpy()
    return NullableColumn(
        pc.fill_null(column, False if pa.types.is_boolean(column.type) else 0).to_numpy(), empty
    )


def _codes(column: pa.ChunkedArray) -> CodeColumn:
    coded = column.unify_dictionaries().combine_chunks()
    words = coded.dictionary.to_pylist()
    places = coded.indices.fill_null(len(words)).to_numpy()
    return CodeColumn(places.astype(np.min_scalar_type(len(words))), words)
