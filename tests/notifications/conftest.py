"""An installation's own file of gateways, for as long as a test lasts."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from hemayat.notifications.gateway_pool import gateway_pool
from hemayat.notifications.gateways.provider_failover import GatewayFailover

Install = Callable[..., GatewayFailover]


@pytest.fixture
def install(tmp_path: Path, settings) -> Iterator[Install]:
    """`install(gateway, gateway, origin=…)`: each a dictionary as in the file; gives the line-up read from it."""

    def made(*gateways: dict[str, Any], **given: str) -> GatewayFailover:
        path = tmp_path / "gateways.json"
        path.write_text(json.dumps({"gateways": gateways}), "utf-8")
        path.chmod(0o600)
        settings.NOTIFICATIONS = {"mode": "test", "origin": "http://127.0.0.1", **given, "gateways": path}
        gateway_pool.cache_clear()
        return gateway_pool()

    yield made
    if gateway_pool.cache_info().currsize:
        gateway_pool().close()
    gateway_pool.cache_clear()
