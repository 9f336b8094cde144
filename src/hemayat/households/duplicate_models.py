"""Pairs of persons who may be one, and what officers found of them. No data item of anybody changes by it."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from hemayat.households.row_numbers import row_number_field

FINDINGS = ("same", "different", "unclear")
STAGES = ("first", "second", "senior", "settled")


class LikelyDuplicate(models.Model):
    """Two persons who may be one (record_linkage.py), each in a household.

    `evidence`: [field, level, tenths of a bit] for each field that is known of both. `weight` adds them up, and
    `needed` is what that had to reach when the pair was last found.
    `stage`: who is to speak: the first officer, the second, a senior one; or `settled`, and then `finding` is what they
    found. `told_at`: when the owner of the register was told of a finding that it is one person.
    """

    pk = models.CompositePrimaryKey("household_id", "id")
    household_id = models.BigIntegerField()
    id = row_number_field("likely_duplicate_number")
    province = models.CharField(max_length=2, blank=True)
    other_household_id = models.BigIntegerField()
    other_province = models.CharField(max_length=2, blank=True)
    person_id = models.BigIntegerField()
    other_person_id = models.BigIntegerField()
    found_at = models.DateTimeField()
    weight = models.IntegerField(default=0)
    needed = models.IntegerField(default=0)
    evidence = models.JSONField(default=list)
    stage = models.CharField(max_length=8, default="first")
    finding = models.CharField(max_length=9, blank=True)
    settled_at = models.DateTimeField(null=True)
    told_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "likely_duplicate"
        constraints = [
            models.UniqueConstraint(fields=["id"], name="likely_duplicate_by_number"),
            models.UniqueConstraint(fields=["person_id", "other_person_id"], name="likely_duplicate_once"),
            models.CheckConstraint(
                condition=Q(person_id__lt=F("other_person_id")), name="likely_duplicate_of_two"
            ),
            models.CheckConstraint(
                condition=Q(stage="settled", finding__in=FINDINGS, settled_at__isnull=False)
                | Q(stage__in=STAGES[:-1], finding="", settled_at__isnull=True),
                name="likely_duplicate_stage",
            ),
            models.CheckConstraint(
                condition=Q(told_at__isnull=True) | Q(finding="same"), name="likely_duplicate_told"
            ),
        ]
        indexes = [
            models.Index(fields=["id"], condition=~Q(stage="settled"), name="likely_duplicate_waits"),
            models.Index(fields=["other_household_id"], name="likely_duplicate_other"),
            models.Index(
                fields=["id"],
                condition=Q(finding="same", told_at__isnull=True),
                name="likely_duplicate_untold",
            ),
        ]


class DuplicateOpinion(models.Model):
    """What one officer found, with the reason, sealed. `is_senior`: given because two did not agree."""

    pk = models.CompositePrimaryKey("household_id", "id")
    household_id = models.BigIntegerField()
    id = row_number_field("duplicate_opinion_number")
    province = models.CharField(max_length=2, blank=True)
    duplicate_id = models.BigIntegerField()
    by_id = models.BigIntegerField()
    finding = models.CharField(max_length=9)
    words = models.BinaryField()
    is_senior = models.BooleanField(default=False)
    at = models.DateTimeField()

    class Meta:
        db_table = "duplicate_opinion"
        constraints = [
            models.UniqueConstraint(
                fields=["household_id", "duplicate_id", "by_id"], name="duplicate_opinion_once"
            ),
            models.CheckConstraint(condition=Q(finding__in=FINDINGS), name="duplicate_opinion_finding"),
        ]
