"""What the desk and the command line read of announcements."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

from hemayat.announcements.models import Announcement


@dataclass(frozen=True)
class AnnouncementProgress:
    """How far everybody concerned is told. `coverage`: in tenths of a percent; None until it was counted."""

    id: int
    kind: str
    about: int
    begun_at: dt.datetime
    queued: int
    done_at: dt.datetime | None
    concerned: int | None
    told: int | None
    states: Mapping[str, int]
    counted_at: dt.datetime | None

    @property
    def coverage(self) -> int | None:
        if self.concerned is None or self.told is None:
            return None
        return 1_000 if self.concerned == 0 else self.told * 1_000 // self.concerned


def announcements() -> list[AnnouncementProgress]:
    """The latest first."""
    return [_progress(row) for row in Announcement.objects.order_by("-pk")]


def _progress(row: Announcement) -> AnnouncementProgress:
    return AnnouncementProgress(
        row.pk, row.kind, row.about, row.begun_at, row.queued, row.done_at, row.concerned, row.told, row.states,
        row.counted_at,
    )  # fmt: skip
