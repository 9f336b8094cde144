"""A small nation that was decided and published."""

from __future__ import annotations

from tests.requests.conftest import decided, nation

__all__ = ["decided", "nation"]
