"""Complaints to the inspection office, their history and letters, and for which requests the way in was announced.

Every table begins with the household, as its key does. Of the staff, inspectors alone see a row of the first three.
"""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.db.models.functions import Coalesce

from hemayat.complaints.states import OPEN, ComplaintFinding, ComplaintKind, ComplaintState
from hemayat.households.row_numbers import row_number_field

_ENDS = Q(ended_at__isnull=False)
_NO_ANSWER = Q(finding="", answer=b"")


class Complaint(models.Model):
    """One complaint. `words`, `damage_words`, `answer`: sealed, since they may be about anything and anybody.

    `request_id`: whose result is late; of a complaint about conduct, the request that it has to do with, if any.
    `damage_rial`: what is claimed, in whole rials; None where nothing is. `dossier`: the dates of the request as they
    stood when it was filed (dossier.py). `agreement_number`: the version that promises the answer. `due_on`: the day
    told at the start, `moved_due_on` once a pause moved it. `inspector_id`: who took it up. `next_at`: when we give
    up waiting for a reply. `key_hash`: of the form that filed it and what it said, so that the same sent again finds
    it. `person_index`, `person_sealed`: whoever filed it, who may not head the household any more, or act for its head.
    """

    pk = models.CompositePrimaryKey("household_id", "id")
    household_id = models.BigIntegerField()
    id = row_number_field("complaint_number")
    province = models.CharField(max_length=2, blank=True)
    kind = models.CharField(max_length=8)
    state = models.CharField(max_length=20, default=ComplaintState.SUBMITTED.value)
    request_id = models.BigIntegerField(null=True)
    tracking_code = models.CharField(max_length=12, unique=True)
    key_hash = models.BinaryField(max_length=32)
    person_index = models.BinaryField(max_length=32)
    person_sealed = models.BinaryField()
    words = models.BinaryField()
    damage_rial = models.BigIntegerField(null=True)
    damage_words = models.BinaryField(default=b"")
    dossier = models.JSONField(default=dict)
    mobile = models.BinaryField(null=True)
    mobile_index = models.BinaryField(null=True)
    is_synthetic = models.BooleanField()
    agreement_number = models.PositiveIntegerField()
    clock_id = models.BigIntegerField()
    due_on = models.DateField()
    moved_due_on = models.DateField(null=True)
    answer_on = models.GeneratedField(
        expression=Coalesce("moved_due_on", "due_on"), output_field=models.DateField(), db_persist=True
    )
    inspector_id = models.BigIntegerField(null=True)
    next_at = models.DateTimeField(null=True)
    filed_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    finding = models.CharField(max_length=16, blank=True)
    answer = models.BinaryField(default=b"")

    class Meta:
        db_table = "complaint"
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=[str(kind) for kind in ComplaintKind]), name="complaint_kind"
            ),
            models.CheckConstraint(
                condition=Q(state__in=[str(state) for state in ComplaintState]), name="complaint_state"
            ),
            models.CheckConstraint(
                condition=Q(kind=ComplaintKind.CONDUCT.value, damage_rial__isnull=True)
                | Q(kind=ComplaintKind.DELAY.value, request_id__isnull=False),
                name="complaint_of_delay_is_about_a_request",
            ),
            models.CheckConstraint(
                condition=Q(damage_rial__isnull=True, damage_words=b"")
                | (Q(damage_rial__gt=0) & ~Q(damage_words=b"")),
                name="complaint_damage_says_what_it_was",
            ),
            models.CheckConstraint(
                condition=(
                    Q(state=ComplaintState.ANSWERED.value)
                    & _ENDS
                    & Q(finding__in=[str(finding) for finding in ComplaintFinding])
                    & ~Q(answer=b"")
                )
                | (Q(state=ComplaintState.WITHDRAWN.value) & _ENDS & _NO_ANSWER)
                | (Q(state__in=[str(finding) for finding in OPEN]) & ~_ENDS & _NO_ANSWER),
                name="complaint_ends_with_an_answer",
            ),
            models.UniqueConstraint(fields=["household_id", "key_hash"], name="complaint_one_for_a_form"),
            models.UniqueConstraint(
                fields=["household_id", "request_id"],
                condition=Q(kind=ComplaintKind.DELAY.value, ended_at__isnull=True),
                name="complaint_one_open_about_a_delay",
            ),
        ]
        indexes = [
            models.Index(fields=["id"], name="complaint_by_number"),
            models.Index(fields=["next_at"], condition=Q(next_at__isnull=False), name="complaint_due"),
        ]


class ComplaintEvent(models.Model):
    """One thing that happened to a complaint; only ever added. `state`: in which it was afterwards."""

    pk = models.CompositePrimaryKey("household_id", "id")
    household_id = models.BigIntegerField()
    id = row_number_field("complaint_event_number")
    province = models.CharField(max_length=2, blank=True)
    complaint_id = models.BigIntegerField()
    at = models.DateTimeField()
    by_kind = models.CharField(max_length=8)
    event = models.CharField(max_length=40)
    state = models.CharField(max_length=20)
    notice_key = models.CharField(max_length=80, blank=True)

    class Meta:
        db_table = "complaint_event"
        indexes = [models.Index(fields=["household_id", "complaint_id", "id"], name="complaint_event_of")]


class ComplaintLetter(models.Model):
    """What complainant and inspector write to each other; sealed, only ever added. `by_id`: of the inspector."""

    pk = models.CompositePrimaryKey("household_id", "id")
    household_id = models.BigIntegerField()
    id = row_number_field("complaint_letter_number")
    province = models.CharField(max_length=2, blank=True)
    complaint_id = models.BigIntegerField()
    at = models.DateTimeField()
    by_id = models.BigIntegerField(null=True)
    words = models.BinaryField()

    class Meta:
        db_table = "complaint_letter"
        indexes = [models.Index(fields=["household_id", "complaint_id", "id"], name="complaint_letter_of")]


class ComplaintWay(models.Model):
    """That the head was told, once, that they may complain of the delay of a request."""

    pk = models.CompositePrimaryKey("household_id", "request_id")
    household_id = models.BigIntegerField()
    request_id = models.BigIntegerField()
    province = models.CharField(max_length=2, blank=True)
    due_on = models.DateField()
    opened_at = models.DateTimeField()

    class Meta:
        db_table = "complaint_way"
