"""The published nation of tests/hotline with its one case, and staff in browsers of their own."""

from __future__ import annotations

from tests.hotline.conftest import code, decided, published, register
from tests.web.staff.cases.conftest import enter, today

__all__ = ["code", "decided", "enter", "published", "register", "today"]
