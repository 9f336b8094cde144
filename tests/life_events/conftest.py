"""A small nation that was decided and published, and its registers, for the tests that ask for them."""

from __future__ import annotations

from tests.requests.conftest import decided, nation, registers

__all__ = ["decided", "nation", "registers"]
