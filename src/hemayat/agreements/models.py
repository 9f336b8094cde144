"""Versions of the service level agreement: published once, and never changed again."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q


class AgreementVersion(models.Model):
    """One published version. `body` is what agreements/reading.py reads; `sha256` is over its canonical JSON."""

    number = models.PositiveIntegerField(primary_key=True)
    effective_from = models.DateField()
    body = models.JSONField()
    sha256 = models.CharField(max_length=64)
    published_at = models.DateTimeField()

    class Meta:
        db_table = "agreement_version"
        constraints = [
            models.UniqueConstraint(F("effective_from"), name="agreement_one_version_a_day"),
            models.CheckConstraint(condition=Q(number__gte=1), name="agreement_numbers_from_one"),
        ]
