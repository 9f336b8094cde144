"""For a process of an installation: another version of the agreement, written, reviewed and published by three."""

from __future__ import annotations

import datetime as dt

from hemayat.announcements.actions import publish_version
from hemayat.common.dates import format_date
from tests.support.agreements import approved, seal

# Below the most that the small policy of a drill pays a year: a limit that no support exceeds is refused.
ONE_OFFICER_UP_TO_RIAL = "5000000"


def main() -> None:
    now = dt.datetime.now(dt.UTC)
    day = format_date((now + dt.timedelta(days=30)).date(), "en")
    draft, publisher = approved(
        now, effective_from=day, parameters={"one_officer_up_to_rial": ONE_OFFICER_UP_TO_RIAL}
    )
    publish_version(draft=draft, sha256=seal(draft), by=publisher, now=now)
