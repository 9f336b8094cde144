"""The same folder of runs as for publishing, and an analyst."""

from __future__ import annotations

from tests.web.staff.publication.conftest import analyst, decided, made, maker

__all__ = ["analyst", "decided", "made", "maker"]
