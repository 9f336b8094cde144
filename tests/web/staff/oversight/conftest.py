"""The nation, the day and the browsers of the tests of case work."""

from __future__ import annotations

from tests.web.staff.cases.conftest import decided, enter, nation, registers, today, undecided

__all__ = ["decided", "enter", "nation", "registers", "today", "undecided"]
