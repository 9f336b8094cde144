"""To whom approvals are handed over, what each custodian was told, in which batch, and what it said of each record."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from hemayat.partners.models import Organisation
from hemayat.referrals.payment_models import (
    PaymentNewsItem,
    PaymentReasonTally,
    PaymentReconciliation,
    PaymentResult,
    PaymentTally,
    PaymentTextDay,
)
from hemayat.referrals.record_kinds import ReferralRecordKind
from hemayat.referrals.return_reasons import CustodianResult, ReturnReason

__all__ = [
    "PaymentNewsItem",
    "PaymentReasonTally",
    "PaymentReconciliation",
    "PaymentResult",
    "PaymentTally",
    "PaymentTextDay",
]


def two_people_settle(name: str) -> list[models.CheckConstraint]:
    """What one officer proposes ends once; nobody confirms or refuses their own proposal."""
    return [
        models.CheckConstraint(
            condition=Q(result="", settled_by__isnull=True, settled_at__isnull=True)
            | Q(
                result__in=["confirmed", "refused", "withdrawn"],
                settled_by__isnull=False,
                settled_at__isnull=False,
            ),
            name=f"{name}_settled_once",
        ),
        models.CheckConstraint(
            condition=~Q(result__in=["confirmed", "refused"]) | ~Q(settled_by=F("proposed_by")),
            name=f"{name}_two_people",
        ),
    ]


class Custodian(models.Model):
    """An organisation that approvals are handed over to. A record that it says nothing of for so many days is late."""

    organisation = models.OneToOneField(Organisation, models.PROTECT, primary_key=True, db_column="code")
    answers_within_days = models.SmallIntegerField(default=7)

    class Meta:
        db_table = "custodian"
        constraints = [
            models.CheckConstraint(condition=Q(answers_within_days__gt=0), name="custodian_answers_within")
        ]


class CustodianRule(models.Model):
    """Which custodian an approval is handed over to: the first by `place` that fits; one fits everybody.

    `province`: two digits, or empty for all. `fact` and `value`: as the run that decided names and stores it; 1 is yes.
    """

    place = models.SmallIntegerField(unique=True)
    custodian = models.ForeignKey(Custodian, models.PROTECT)
    province = models.CharField(max_length=2, blank=True)
    fact = models.TextField(blank=True)
    value = models.TextField(blank=True)

    class Meta:
        db_table = "custodian_rule"
        constraints = [
            models.CheckConstraint(condition=~Q(fact="") | Q(value=""), name="custodian_rule_of_a_fact"),
            models.UniqueConstraint(
                models.Value(1), condition=Q(province="", fact=""), name="custodian_rule_for_everybody"
            ),
        ]


class CustodianRuleProposal(models.Model):
    """A rule that one senior officer wants to add or remove; another one says yes or no.

    The fields are those of the rule. `used_at`: when the database let the confirmed change through (sql/referrals.sql).
    """

    class Change(models.TextChoices):
        """What is to become of the rule."""

        ADD = "add"
        REMOVE = "remove"

    what = models.CharField(max_length=6, choices=Change.choices)
    custodian = models.ForeignKey(Custodian, models.PROTECT, related_name="+", db_index=False)
    province = models.CharField(max_length=2, blank=True)
    fact = models.TextField(blank=True)
    value = models.TextField(blank=True)
    proposed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", db_index=False
    )
    proposed_at = models.DateTimeField()
    result = models.CharField(max_length=9, blank=True)
    settled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", db_index=False
    )
    settled_at = models.DateTimeField(null=True)
    used_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "custodian_rule_proposal"
        constraints = [
            models.CheckConstraint(
                condition=Q(what__in=["add", "remove"]), name="custodian_rule_proposal_what"
            ),
            # One rule fits everybody, and stays.
            models.CheckConstraint(
                condition=Q(what="add") | ~Q(province="", fact=""), name="custodian_rule_proposal_keeps_one"
            ),
            models.UniqueConstraint(
                fields=["province", "fact", "value"],
                condition=Q(result=""),
                name="custodian_rule_proposal_one_open",
            ),
            *two_people_settle("custodian_rule_proposal"),
        ]


class Referral(models.Model):
    """An approval handed over to a custodian: exactly one for each, never changed. `id` names its record in batches.

    `begins_on`: from when support counts. `arrears_rial`: what was not told before, of the decision `decision_id`.
    A null amount is one that is not known.
    """

    pk = models.CompositePrimaryKey("household_id", "approval_id")
    household_id = models.BigIntegerField()
    approval_id = models.BigIntegerField()
    id = models.BigIntegerField(unique=True)
    province = models.CharField(max_length=2, blank=True)
    holder_id = models.BigIntegerField()
    custodian = models.ForeignKey(
        Custodian, models.PROTECT, related_name="+", db_index=False, db_constraint=False
    )
    made_at = models.DateTimeField()
    begins_on = models.DateField()
    amount_rial = models.BigIntegerField(null=True)
    arrears_rial = models.BigIntegerField(null=True)
    decision_id = models.BigIntegerField(null=True)

    class Meta:
        db_table = "referral"
        constraints = [
            models.CheckConstraint(
                condition=(Q(amount_rial__isnull=True) | Q(amount_rial__gte=0))
                & (Q(arrears_rial__isnull=True) | Q(arrears_rial__gte=0)),
                name="referral_amounts",
            )
        ]


class ReferralEvent(models.Model):
    """Whatever else a custodian is told of an approval: one record of a batch each. Only ever added to.

    `id` is of one sequence with `Referral.id`, in the order in which a custodian is told. `because`: of a stop, or why
    somebody is introduced again. `settles`: the record that came back and that this one answers.
    """

    pk = models.CompositePrimaryKey("household_id", "id")
    household_id = models.BigIntegerField()
    id = models.BigIntegerField(unique=True)
    approval_id = models.BigIntegerField()
    province = models.CharField(max_length=2, blank=True)
    custodian = models.ForeignKey(
        Custodian, models.PROTECT, related_name="+", db_index=False, db_constraint=False
    )
    kind = models.CharField(max_length=10)
    at = models.DateTimeField()
    from_on = models.DateField()
    amount_rial = models.BigIntegerField(null=True)
    arrears_rial = models.BigIntegerField(null=True)
    because = models.TextField(blank=True)
    decision_id = models.BigIntegerField(null=True)
    settles = models.BigIntegerField(null=True)

    class Meta:
        db_table = "referral_event"
        constraints = [
            models.CheckConstraint(
                condition=Q(
                    kind__in=[referral_record_kind.value for referral_record_kind in ReferralRecordKind]
                ),
                name="referral_event_kind",
            ),
            models.CheckConstraint(
                condition=(Q(amount_rial__isnull=True) | Q(amount_rial__gte=0))
                & (Q(arrears_rial__isnull=True) | Q(arrears_rial__gte=0)),
                name="referral_event_amounts",
            ),
            models.UniqueConstraint(
                fields=["household_id", "decision_id"],
                condition=Q(kind="arrears", settles__isnull=True),
                name="referral_event_arrears_once",
            ),
            models.UniqueConstraint(
                fields=["settles"], condition=Q(settles__isnull=False), name="referral_event_settles_once"
            ),
        ]


class ReferralBatch(models.Model):
    """Records for one custodian: all of its, numbered from beyond `after` to `upto`. What is in it never changes.

    `manifest`: what the files of it hold, signed, once they were written for the first time. `acknowledged` and
    `rejected`: how many of its records have such an answer.
    """

    custodian = models.ForeignKey(Custodian, models.PROTECT, related_name="+", db_index=False)
    after = models.BigIntegerField()
    upto = models.BigIntegerField()
    records = models.IntegerField()
    made_at = models.DateTimeField()
    manifest = models.TextField(blank=True)
    acknowledged = models.IntegerField(default=0)
    rejected = models.IntegerField(default=0)

    @property
    def unanswered(self) -> int:
        return self.records - self.acknowledged - self.rejected

    class Meta:
        db_table = "referral_batch"
        constraints = [
            models.UniqueConstraint(fields=["custodian", "upto"], name="referral_batch_in_order"),
            models.UniqueConstraint(fields=["custodian", "after"], name="referral_batch_without_a_gap"),
            models.CheckConstraint(
                condition=Q(upto__gt=F("after"), records__gt=0), name="referral_batch_holds"
            ),
            models.CheckConstraint(
                condition=Q(records__gte=F("acknowledged") + F("rejected")),
                name="referral_batch_answered_once",
            ),
        ]


class ReferralTaking(models.Model):
    """Somebody was given the records of a batch: a disclosure of each, which the households read. Only ever added to.

    `by`: an actor's id, as in the audit record.
    """

    class By(models.TextChoices):
        """How it left."""

        FILE = "file"
        API = "api"

    batch = models.ForeignKey(ReferralBatch, models.PROTECT, related_name="takings")
    at = models.DateTimeField()
    by = models.CharField(max_length=64)
    how = models.CharField(max_length=4, choices=By.choices)

    class Meta:
        db_table = "referral_taking"
        constraints = [
            models.CheckConstraint(condition=Q(how__in=["file", "api"]), name="referral_taking_how")
        ]


class ReferralAnswer(models.Model):
    """What a custodian said of one record, once and for all. `line`: the record. Only ever added to.

    `words`: sealed, what it wrote beside the reason; empty where it wrote nothing.
    """

    pk = models.CompositePrimaryKey("household_id", "line")
    household_id = models.BigIntegerField()
    line = models.BigIntegerField(unique=True)
    approval_id = models.BigIntegerField()
    province = models.CharField(max_length=2, blank=True)
    batch = models.ForeignKey(
        ReferralBatch, models.PROTECT, related_name="+", db_index=False, db_constraint=False
    )
    result = models.CharField(max_length=12)
    reason = models.CharField(max_length=16, blank=True)
    words = models.BinaryField(default=b"")
    at = models.DateTimeField()
    by = models.CharField(max_length=64)

    class Meta:
        db_table = "referral_answer"
        indexes = [
            models.Index(fields=["line"], name="referral_answer_rejected", condition=Q(result="rejected")),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(result__in=[custodian_result.value for custodian_result in CustodianResult]),
                name="referral_answer_result",
            ),
            models.CheckConstraint(
                condition=Q(result="acknowledged", reason="")
                | Q(
                    result="rejected",
                    reason__in=[custodian_result.value for custodian_result in ReturnReason],
                ),
                name="referral_answer_has_a_reason",
            ),
        ]


class ReferralMove(models.Model):
    """One officer says that another custodian is the right one for what came back; somebody else says yes or no.

    `line`: the record that came back. `reason`: sealed.
    """

    class Settled(models.TextChoices):
        """How it ended."""

        CONFIRMED = "confirmed"
        REFUSED = "refused"
        WITHDRAWN = "withdrawn"

    household_id = models.BigIntegerField()
    province = models.CharField(max_length=2, blank=True)
    line = models.BigIntegerField()
    custodian = models.ForeignKey(Custodian, models.PROTECT, related_name="+")
    reason = models.BinaryField()
    proposed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    proposed_at = models.DateTimeField()
    result = models.CharField(max_length=9, blank=True)
    settled_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    settled_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "referral_move"
        constraints = [
            models.UniqueConstraint(fields=["line"], condition=Q(result=""), name="referral_move_one_open"),
            *two_people_settle("referral_move"),
        ]


class ReferralReconciliation(models.Model):
    """Approvals, referrals and answers counted against each other at one time. Only ever added to.

    `counts`: where the introductions of all referrals stand (`reconciling.STANDINGS`). `faults`: what must not be.
    """

    at = models.DateTimeField()
    approvals = models.BigIntegerField()
    referrals = models.BigIntegerField()
    counts = models.JSONField()
    faults = models.JSONField()

    class Meta:
        db_table = "referral_reconciliation"


class ReferralMark(models.Model):
    """The one row that says up to which event of approvals the timetable has looked after referrals."""

    only = models.BooleanField(primary_key=True, default=True)
    upto = models.BigIntegerField(default=0)

    class Meta:
        db_table = "referral_mark"
        constraints = [models.CheckConstraint(condition=Q(only=True), name="referral_mark_is_one")]
