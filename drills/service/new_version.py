"""For a process of an installation: another version of the agreement, written, reviewed and published by three."""

from __future__ import annotations

import datetime as dt

from hemayat.announcements.actions import publish_version
from hemayat.common.dates import format_date
from tests.support.agreements import approved, seal


def main() -> None:
    now = dt.datetime.now(dt.UTC)
    day = format_date((now + dt.timedelta(days=30)).date(), "en")
    draft, publisher = approved(now, effective_from=day)
    publish_version(draft=draft, sha256=seal(draft), by=publisher, now=now)
