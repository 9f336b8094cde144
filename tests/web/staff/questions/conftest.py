"""A small published nation, once for these tests, and staff in browsers of their own."""

from __future__ import annotations

from tests.questions.conftest import decided, nation
from tests.web.staff.cases.conftest import enter, today

__all__ = ["decided", "enter", "nation", "today"]
