"""Two heads of different provinces who are alike, and staff in browsers of their own."""

from __future__ import annotations

from tests.web.staff.cases.conftest import decided, enter, nation, registers, today, undecided

__all__ = ["decided", "enter", "nation", "registers", "today", "undecided"]
