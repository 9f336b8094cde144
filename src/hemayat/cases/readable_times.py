"""Times in the history of a case that every page can show."""

from __future__ import annotations

import datetime as dt

from django.db import models
from django.db.models import Q


def readable_time(field: str, name: str) -> models.CheckConstraint:
    """SQL of a head could write a time that Python or the Jalali calendar cannot read: no page could show the case."""
    years = [dt.datetime(year, 1, 1, tzinfo=dt.UTC) for year in (2000, 2200)]
    return models.CheckConstraint(condition=Q(**{f"{field}__range": years}), name=name)
