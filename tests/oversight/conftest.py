"""A small published nation for the tests that need cases, and the staff around it."""

from __future__ import annotations

from tests.requests.conftest import decided, nation, registers

__all__ = ["decided", "nation", "registers"]
