"""Providers of text messages for an installation under drill, and what became of each message that it queued."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping
from pathlib import Path

from drills.service.clock import Clock
from hemayat.notifications.send_times import TEHRAN, is_quiet

TAKEN = "0: Accepted for delivery"
PATIENCE = 2.0
"""Seconds for which an answer of a provider is waited for; slower than that is as good as none."""


def by_day(folder: Path) -> Mapping[str, str]:
    """At night nobody is sent a notice: then the installation believes that it is ten in the morning in Tehran."""
    now = dt.datetime.now(dt.UTC)
    if not (is_quiet(now) or is_quiet(now + dt.timedelta(minutes=20))):
        return {}
    clock = Clock(folder)
    here = now.astimezone(TEHRAN)
    morning = here.replace(hour=10, minute=0) + dt.timedelta(days=here.hour >= 10)
    clock.put(morning - here)
    return clock.given


def written(folder: Path, **urls: str) -> Path:
    """The installation's file of gateways."""
    about = {"driver": "http", "own_key": "key", "timeout_seconds": PATIENCE, "at_once": 4}
    gateways = [{**about, "name": name, "url": url} for name, url in urls.items()]
    path = folder / "gateways.json"
    path.write_text(json.dumps({"gateways": gateways}), "utf-8")
    path.chmod(0o600)
    return path
