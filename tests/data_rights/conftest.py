"""A small published nation, for drafts and the like that lapse."""

from __future__ import annotations

from tests.requests.conftest import decided, nation, registers

__all__ = ["decided", "nation", "registers"]
