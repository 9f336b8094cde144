"""Every change of this slice, one function each. Call them outside any transaction."""

from __future__ import annotations

from hemayat.data_rights.copies import ask_copy, erase_lapsed_copies, make_copy, take_copy
from hemayat.data_rights.erasure import erase_lapsed, warn_of_drafts

__all__ = [
    "ask_copy",
    "erase_lapsed",
    "erase_lapsed_copies",
    "make_copy",
    "take_copy",
    "warn_of_drafts",
]
