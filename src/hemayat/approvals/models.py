"""The issued approval, and what happened to it since."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Func, Q, Value

from hemayat.approvals.states import ApprovalEventKind, ApprovalEventReason


def _number() -> Func:
    return Func(Value("approval_number"), function="nextval", output_field=models.BigIntegerField())


class Approval(models.Model):
    """Issued to the head of a household on the ground of a run or of a decision: exactly one of the two.

    Never changed and never removed, by anybody; it has no day on which it expires. `serial_no`: common/tracking_code.py
    writes it in signs. `id` is of one sequence with the numbers of events, so that both have one order.
    """

    pk = models.CompositePrimaryKey("household_id", "id")
    household_id = models.BigIntegerField()
    id = models.BigIntegerField(db_default=_number())
    province = models.CharField(max_length=2, blank=True)
    serial_no = models.BigIntegerField()
    holder_id = models.BigIntegerField()
    run_id = models.BigIntegerField(null=True)
    decision_id = models.BigIntegerField(null=True)
    issued_at = models.DateTimeField()

    class Meta:
        db_table = "approval"
        constraints = [
            models.UniqueConstraint(fields=["id"], name="approval_number_is_one"),
            models.UniqueConstraint(fields=["serial_no"], name="approval_serial"),
            models.CheckConstraint(
                condition=Q(run_id__isnull=False, decision_id__isnull=True)
                | Q(run_id__isnull=True, decision_id__isnull=False),
                name="approval_has_one_ground",
            ),
        ]


class ApprovalEvent(models.Model):
    """What happened to an approval. It counts from `from_on`; the first day on which it is not in force, for an end.

    `undoes`: the number of the end that a restoration takes back, as if it had not been. `event`: what was reported,
    where it is neither a run nor a decision: a line of the civil registry's feed, a law, the household's end. Only
    ever added to.
    """

    pk = models.CompositePrimaryKey("household_id", "number")
    household_id = models.BigIntegerField()
    number = models.BigIntegerField(db_default=_number())
    province = models.CharField(max_length=2, blank=True)
    approval_id = models.BigIntegerField()
    kind = models.TextField()
    from_on = models.DateField()
    because = models.TextField()
    run_id = models.BigIntegerField(null=True)
    decision_id = models.BigIntegerField(null=True)
    event = models.TextField(blank=True)
    undoes = models.BigIntegerField(null=True)
    at = models.DateTimeField()

    class Meta:
        db_table = "approval_event"
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=[*map(str, ApprovalEventKind)]), name="approval_event_kind"
            ),
            models.CheckConstraint(
                condition=Q(because__in=[*map(str, ApprovalEventReason)]), name="approval_event_because"
            ),
            models.UniqueConstraint(fields=["number"], name="approval_event_number"),
            models.UniqueConstraint(fields=["household_id", "undoes"], name="approval_event_undoes_once"),
            models.CheckConstraint(
                condition=(Q(kind="restored") & Q(undoes__isnull=False))
                | (~Q(kind="restored") & Q(undoes__isnull=True)),
                name="approval_event_restores_an_end",
            ),
            # A suspension is a decision of its own, with its notice and the right to object (A3); so is its end.
            models.CheckConstraint(
                condition=~Q(kind__in=["suspended", "resumed"])
                | (Q(because="nothing_due") & (Q(run_id__isnull=False) | Q(decision_id__isnull=False))),
                name="approval_event_suspends_by_a_decision",
            ),
            models.CheckConstraint(
                condition=~Q(because__in=["circumstances", "change_of_head"])
                | Q(run_id__isnull=False)
                | Q(decision_id__isnull=False)
                | (Q(because="circumstances") & ~Q(event="")),
                name="approval_event_of_a_decision",
            ),
            models.CheckConstraint(
                condition=~Q(because__in=["death", "law", "correction"]) | ~Q(event=""),
                name="approval_event_of_a_report",
            ),
            models.CheckConstraint(
                condition=Q(undoes__isnull=True) | Q(number__gt=F("undoes")), name="approval_event_looks_back"
            ),
        ]


class CatchingUp(models.Model):
    """How far the households of a run have their approvals; one that is followed as it is published is done at once."""

    run_id = models.BigIntegerField(primary_key=True)
    after = models.BigIntegerField()
    done_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "approval_catching_up"


class Letter(models.Model):
    """The signature of an approval's letter: `payload` is the canonical JSON that was signed, by the key `key_id`."""

    pk = models.CompositePrimaryKey("household_id", "approval_id", "key_id")
    household_id = models.BigIntegerField()
    approval_id = models.BigIntegerField()
    key_id = models.TextField()
    province = models.CharField(max_length=2, blank=True)
    payload = models.TextField()
    signature = models.BinaryField()
    signed_at = models.DateTimeField()

    class Meta:
        db_table = "approval_letter"


class Signing(models.Model):
    """The one row that says up to which number every approval has its letter."""

    only = models.BooleanField(primary_key=True, default=True)
    upto = models.BigIntegerField()

    class Meta:
        db_table = "approval_signing"
        constraints = [models.CheckConstraint(condition=Q(only=True), name="approval_signing_is_one")]


class RevocationList(models.Model):
    """The one row with the signed list of approvals that are in force no more, as it was made last."""

    only = models.BooleanField(primary_key=True, default=True)
    upto = models.BigIntegerField()
    made_at = models.DateTimeField()
    text = models.TextField()

    class Meta:
        db_table = "approval_revocation_list"
        constraints = [models.CheckConstraint(condition=Q(only=True), name="approval_revocation_list_is_one")]
