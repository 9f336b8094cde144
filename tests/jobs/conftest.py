"""The file of gateways, as the tests of messages write it."""

from __future__ import annotations

from tests.notifications.conftest import install

__all__ = ["install"]
