"""A small published nation with its registers, a case that needs an officer, and staff in browsers of their own."""

from __future__ import annotations

from tests.requests.conftest import decided, nation, registers
from tests.web.staff.cases.conftest import enter, today, undecided

__all__ = ["decided", "enter", "nation", "registers", "today", "undecided"]
