"""Reviews of officers' findings."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from hemayat.households.row_numbers import row_number_field


class FindingReview(models.Model):
    """An officer is to look at a finding (eligibility.Finding) again; until then it stays in force.

    `because`: "contradicted" by a register's record of a later day; the "review_date" of an override; a change of the
    "household", of the "law" of its criteria, or a refusal by an "other_criterion"; or "data_missing", if a run does
    not know enough to decide. `due_on`: the day by which an officer looks, by the agreement. `result`: "kept" or
    "ended"; empty while it waits. `words`: why, sealed; the head reads them.
    """

    pk = models.CompositePrimaryKey("household_id", "id")
    household_id = models.BigIntegerField()
    id = row_number_field("finding_review_number")
    province = models.CharField(max_length=2, blank=True)
    finding_id = models.BigIntegerField()
    because = models.CharField(max_length=16)
    opened_at = models.DateTimeField()
    due_on = models.DateField()
    result = models.CharField(max_length=6, blank=True)
    words = models.BinaryField(default=b"")
    ended_at = models.DateTimeField(null=True)
    ended_by_id = models.BigIntegerField(null=True)

    class Meta:
        db_table = "finding_review"
        constraints = [
            models.UniqueConstraint(
                fields=["household_id", "finding_id"], condition=Q(result=""), name="finding_review_one_open"
            ),
            models.CheckConstraint(
                condition=Q(
                    because__in=[
                        "contradicted",
                        "review_date",
                        "household",
                        "law",
                        "other_criterion",
                        "data_missing",
                    ]
                ),
                name="finding_review_because",
            ),
            models.CheckConstraint(
                condition=Q(result="", words=b"", ended_at__isnull=True, ended_by_id__isnull=True)
                | (
                    Q(result__in=["kept", "ended"], ended_at__isnull=False, ended_by_id__isnull=False)
                    & ~Q(words=b"")
                ),
                name="finding_review_ends_with_words",
            ),
        ]
        indexes = [
            models.Index(
                fields=["province", "due_on"], condition=Q(result=""), name="finding_review_waiting"
            ),
            models.Index(fields=["id"], name="finding_review_by_number"),
        ]
