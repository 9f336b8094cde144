"""Errors of a register that many cases share, and reviews of what officers found. Models."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from hemayat.households.row_numbers import row_number_field


class SharedCause(models.Model):
    """What a senior officer puts to the owner of a register once, for all cases about it. It is about no household.

    Either one record, by a keyed hash of what the register says in it (`record_index`), or one fact on register days
    from `since_on` to `until_on`. `words`: what is wrong, for colleagues and the owner. `scanned_to`: the number of the
    last request that was looked at; `scanned_at`: up to when those filed since were. `result`: the owner's, "corrected"
    or "upheld"; empty until it answers.
    """

    register = models.CharField(max_length=32)
    fact = models.CharField(max_length=80, blank=True)
    record_index = models.BinaryField(max_length=32, default=b"")
    since_on = models.DateField(null=True)
    until_on = models.DateField(null=True)
    words = models.TextField()
    reference = models.UUIDField(unique=True)
    opened_by_id = models.BigIntegerField()
    opened_at = models.DateTimeField()
    scanned_to = models.BigIntegerField(default=0)
    scanned_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True)
    result = models.CharField(max_length=12, blank=True)
    owner_words = models.TextField(blank=True)
    answered_by_id = models.BigIntegerField(null=True)
    answered_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "shared_cause"
        constraints = [
            models.CheckConstraint(
                condition=(~Q(record_index=b"") & Q(fact="", since_on=None, until_on=None))
                | (Q(record_index=b"", until_on__gte=F("since_on")) & ~Q(fact="")),
                name="shared_cause_is_a_record_or_an_error",
            ),
            models.CheckConstraint(
                condition=Q(result="", answered_at=None, answered_by_id=None)
                | Q(
                    result__in=["corrected", "upheld"],
                    sent_at__isnull=False,
                    answered_at__isnull=False,
                    answered_by_id__isnull=False,
                ),
                name="shared_cause_is_answered_whole",
            ),
            models.UniqueConstraint(
                fields=["register", "record_index"],
                condition=Q(result="") & ~Q(record_index=b""),
                name="shared_cause_one_open_of_a_record",
            ),
        ]

    @property
    def is_record(self) -> bool:
        return bool(self.record_index)


class SharedCauseCase(models.Model):
    """A case that belongs to a shared cause. `reopened_at`: since when it is examined again after the correction."""

    pk = models.CompositePrimaryKey("household_id", "request_id", "cause_id")
    household_id = models.BigIntegerField()
    request_id = models.BigIntegerField()
    cause_id = models.BigIntegerField()
    id = row_number_field("shared_cause_case_number")
    province = models.CharField(max_length=2, blank=True)
    added_at = models.DateTimeField()
    reopened_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "shared_cause_case"
        indexes = [
            models.Index(fields=["cause_id", "id"], name="shared_cause_case_of"),
        ]


class FindingReview(models.Model):
    """An officer is to look at a finding (eligibility.Finding) again; until then it stays in force.

    `because`: "contradicted" by a register's record of a later day; the "review_date" of an override; a change of the
    "household", of the "law" of its criteria, or a refusal by an "other_criterion"; "data_missing", if a run does not
    know enough to decide; or "second_officer", if more support would rest on what one officer alone corrected.
    `due_on`: the day by which an officer looks, by the agreement. `result`: "kept" or "ended"; empty while it waits.
    `words`: why, sealed; the head reads them.
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
                        "second_officer",
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
