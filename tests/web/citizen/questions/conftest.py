"""A small published nation, once for these tests; heads whom real registers confirm."""

from __future__ import annotations

from tests.questions.conftest import decided, nation
from tests.web.citizen.requests.conftest import enter, register

__all__ = ["decided", "enter", "nation", "register"]
