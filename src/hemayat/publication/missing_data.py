"""About how many households with support a proposed run lacks data; the registers are asked once it is published."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db import connection

from hemayat.common.language import Lang, text_in
from hemayat.publication.models import Publication
from hemayat.publication.run_comparison import verdict_places
from hemayat.rules.resolved_policy import PolicyOn
from hemayat.rules.unknowns import Verdict

_COUNT = "SELECT criterion, households FROM count_missing_data(%s, %s, %s, %s, %s, %s)"
_ALL, _EXEMPTED = "", "exempted"


@dataclass(frozen=True)
class MissingData:
    """`exempted`: households with an open criterion that has exemptions. `criteria`: title, households."""

    households: int
    exempted: int
    criteria: tuple[tuple[str, int], ...]


def count_missing_data(publication: Publication, policy: PolicyOn, today: dt.date) -> dict[str, Any]:
    """What is kept of it with the proposal; empty if the run lacks no data about a household with support."""
    places = verdict_places(publication.run)
    exempted = {criterion.name: bool(policy.waivers_of(criterion.name)) for criterion in policy.criteria}
    given = [
        publication.pk, list(places), list(places.values()), [exempted[name] for name in places],
        int(Verdict.UNDETERMINED), today,
    ]  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(_COUNT, given)
        counts = {str(name): int(households) for name, households in cursor.fetchall()}
    if not counts[_ALL]:
        return {}
    titles = {criterion.name: dict(criterion.title) for criterion in policy.criteria}
    criteria = sorted(((n, name) for name, n in counts.items() if name in titles), reverse=True)
    return {
        "households": counts[_ALL],
        "exempted": counts[_EXEMPTED],
        "criteria": [[titles[name], n] for n, name in criteria],
    }


def missing_data_of(stored_report: Mapping[str, Any], lang: Lang) -> MissingData | None:
    """What is kept with a proposal, to be shown."""
    if not stored_report:
        return None
    criteria = tuple((text_in(title, lang), households) for title, households in stored_report["criteria"])
    return MissingData(stored_report["households"], stored_report["exempted"], criteria)
