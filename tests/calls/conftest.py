"""A small published nation, its registers for requests and for signing in, and a day shortly after."""

from __future__ import annotations

from tests.accounts.conftest import register
from tests.requests.conftest import decided, nation, registers

__all__ = ["decided", "nation", "register", "registers"]
