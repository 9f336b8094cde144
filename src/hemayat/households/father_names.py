"""A father's name, kept as a number that two people share whose fathers' names fold alike, and that says no name.

It is compared and never looked up. After a rotation of keys the next national run writes everybody's anew.
"""

from __future__ import annotations

from collections.abc import Sequence

from hemayat.common.keyring import KeyRing
from hemayat.common.persian import search_key

ABOUT = "father_name"
BYTES = 8
"""Enough to tell a nation's names apart; what is left out makes it no shorter to guess them by."""


def father_indexes(ring: KeyRing, names: Sequence[str]) -> list[bytes]:
    """One for each name; written in one word or in two, a name is the same."""
    folded = ["".join(search_key(name).split()) for name in names]
    return [index[:BYTES] for index in ring.blind_index_many(ABOUT, folded)]
