"""A feed that came as files, taken in by a senior officer: each file is a delivery of its own."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

from hemayat.accounts.models import StaffMember
from hemayat.accounts.staff import actor_of
from hemayat.audit.actions import record
from hemayat.audit.context import acting_as
from hemayat.life_events.event_intake import FeedIntakeResult, receive
from hemayat.life_events.feed_file import lines_of, open_feed
from hemayat.requests.permissions import check_carries_files

PURPOSE = "life_events"


def load(
    *, path: Path, source: str, by: StaffMember, now: dt.datetime, sha256: str = ""
) -> list[tuple[Path, FeedIntakeResult]]:
    """Take in every file of a feed; given again, nothing is new. Call it outside any transaction.

    Raises NOT_A_SENIOR_OFFICER, and HemayatError before anything is taken in where the feed is not whole.
    """
    check_carries_files(by)
    found = []
    for file in open_feed(path, sha256):
        received = receive(
            lines_of(file), source=source, now=now, name=file.path.name[:200], sha256=file.sha256
        )
        with acting_as(actor_of(by, PURPOSE)):
            record(
                by=actor_of(by, PURPOSE), event="life_events.loaded", subject=f"delivery:{received.delivery}",
                detail={"file": file.path.name[:80], "sha256": file.sha256}, now=now,
            )  # fmt: skip
        found.append((file.path, received))
    return found
