"""What a publication would send: each text exactly as it goes out, how many heads get it, and the cost."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db import connection

from hemayat.audit.context import SYSTEM, acting_as
from hemayat.common.dates import day_of
from hemayat.notifications.notice_wordings import notice_text
from hemayat.notifications.sms_length import parts_of
from hemayat.publication.models import Publication
from hemayat.publication.notices import notice_of, notice_parameters
from hemayat.publication.run_activation import adverse_effect_day, wrong_runs
from hemayat.publication.states import PublicationState


@dataclass(frozen=True)
class MessageLine:
    """One notice. `fa` is the text that is sent; `en` is read on the site. `sent`: heads with a line of their own.

    The other heads read it on the site. `parts`: text messages that the operator counts for one head.
    """

    notice: str
    fa: str
    en: str
    heads: int
    sent: int
    parts: int
    cost_rial: int | None


@dataclass(frozen=True)
class MessagePreview:
    """All notices of a publication. `cost_rial` is None if nobody has said what a part costs."""

    counted_at: dt.datetime
    lines: tuple[MessageLine, ...]
    part_rial: int | None

    @property
    def heads(self) -> int:
        return sum(line.heads for line in self.lines)

    @property
    def sent(self) -> int:
        return sum(line.sent for line in self.lines)

    @property
    def parts(self) -> int:
        return sum(line.sent * line.parts for line in self.lines)

    @property
    def cost_rial(self) -> int | None:
        return None if self.part_rial is None else self.parts * self.part_rial


def count_messages(run_id: int, *, now: dt.datetime) -> None:
    """Count what a proposal would send, and keep it with the proposal; what is published keeps its count."""
    with acting_as(SYSTEM):
        publication = Publication.objects.get(pk=run_id)
        if publication.state != PublicationState.PROPOSED:
            return
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT kind, outcome, heads, with_line FROM count_notices(%s, %s, %s)",
                [run_id, wrong_runs(publication), day_of(now)],
            )
            counts = sorted([*row] for row in cursor.fetchall())
        publication.messages = {"at": now.isoformat(), "counts": counts}
        publication.save(update_fields=["messages"])


def preview_of(run_id: int) -> MessagePreview | None:
    """What was counted, with the texts as they are now; None if nothing was counted."""
    publication: dict[str, Any] | None = Publication.objects.values_list("messages", flat=True).get(pk=run_id)
    if publication is None:
        return None
    cost = settings.ENVIRONMENT.sms_part_rial
    counted_at = dt.datetime.fromisoformat(publication["at"])
    # As if the run were published on the day on which it was counted.
    ends_on = adverse_effect_day(day_of(counted_at)) or day_of(counted_at)
    lines = tuple(_line(*count, ends_on=ends_on, part_rial=cost) for count in publication["counts"])
    return MessagePreview(counted_at, lines, cost)


def _line(
    kind: str, outcome: str, heads: int, sent: int, *, ends_on: dt.date, part_rial: int | None
) -> MessageLine:
    name = notice_of(kind, outcome)
    fa, en = (notice_text(name, notice_parameters(name, ends_on), lang) for lang in ("fa", "en"))
    parts = parts_of(fa)
    cost = None if part_rial is None else sent * parts * part_rial
    return MessageLine(name, fa, en, heads, sent, parts, cost)
