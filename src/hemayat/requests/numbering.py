"""As households number their own: the second half of each key."""

from __future__ import annotations

from hemayat.households.numbering import number

__all__ = ["number"]
