"""Organisations that work with the service, what each may ask, its keys, and what heads consented to."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from hemayat.accounts.models import StaffMember

KINDS = ("custodian", "register_owner", "other")
PROPOSED = ("callback", "key", "terms", "opening")


class Organisation(models.Model):
    """`code` is what other tables and the partner API call it. `callback_url`: where it is answered, if anywhere."""

    code = models.CharField(max_length=40, primary_key=True)
    name_fa = models.CharField(max_length=120)
    name_en = models.CharField(max_length=120)
    kind = models.CharField(max_length=16)
    callback_url = models.CharField(max_length=300, null=True)
    is_active = models.BooleanField(default=True)

    class Meta:
        db_table = "organisation"
        constraints = [
            models.CheckConstraint(
                condition=Q(code__regex=r"^[a-z][a-z0-9_]{1,39}$"), name="organisation_code"
            ),
            models.CheckConstraint(condition=Q(kind__in=KINDS), name="organisation_kind"),
            models.CheckConstraint(condition=~Q(name_fa="") & ~Q(name_en=""), name="organisation_is_named"),
        ]


class ClientKey(models.Model):
    """The public half (32 bytes, Ed25519) of a key that an organisation signs with; `id` is what a signature names."""

    id = models.CharField(max_length=8, primary_key=True)
    organisation = models.ForeignKey(Organisation, models.PROTECT)
    public = models.BinaryField(max_length=32, unique=True)
    added_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "partner_key"


class ClientToken(models.Model):
    """A bearer's token, of which only the hash is kept; it opens nothing without a signature."""

    organisation = models.ForeignKey(Organisation, models.PROTECT)
    token_hash = models.BinaryField(max_length=32, unique=True)
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "partner_token"


class Terms(models.Model):
    """What an organisation may ask for one purpose: which attributes, on what legal basis, how often a day.

    `law`: title, number and day of the law, where the basis is one; else each head has to consent. Never changed: other
    terms take their place.
    """

    organisation = models.ForeignKey(Organisation, models.PROTECT)
    purpose = models.CharField(max_length=40)
    purpose_fa = models.CharField(max_length=200)
    purpose_en = models.CharField(max_length=200)
    attributes = ArrayField(models.CharField(max_length=40))
    basis = models.CharField(max_length=8)
    law = models.CharField(max_length=300, blank=True)
    quota_per_day = models.PositiveIntegerField()
    from_on = models.DateField()
    until_on = models.DateField(null=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "partner_terms"
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "purpose"],
                condition=Q(ended_at=None),
                name="partner_terms_one_for_a_purpose",
            ),
            models.CheckConstraint(
                condition=(Q(basis="law") & ~Q(law="")) | Q(basis="consent", law=""),
                name="partner_terms_basis",
            ),
            models.CheckConstraint(condition=Q(quota_per_day__gte=1), name="partner_terms_quota"),
            models.CheckConstraint(
                condition=Q(until_on=None) | Q(until_on__gte=F("from_on")), name="partner_terms_dated"
            ),
        ]


class Proposal(models.Model):
    """What takes two people: proposed by one administrator, confirmed or refused by another. `body`: what is given.

    `used_at`: when the database let what was confirmed come into force, once (sql/two_people.sql).
    """

    organisation = models.ForeignKey(Organisation, models.PROTECT)
    kind = models.CharField(max_length=16)
    body = models.JSONField()
    proposed_by = models.ForeignKey(StaffMember, models.PROTECT, related_name="+")
    proposed_at = models.DateTimeField()
    ended_by = models.ForeignKey(StaffMember, models.PROTECT, related_name="+", null=True)
    ended_at = models.DateTimeField(null=True)
    is_confirmed = models.BooleanField(default=False)
    used_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "partner_proposal"
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=PROPOSED), name="partner_proposal_kind"),
            models.CheckConstraint(
                condition=Q(is_confirmed=False) | ~Q(ended_by=F("proposed_by")),
                name="partner_proposal_two_people",
            ),
        ]


class Use(models.Model):
    """How many searches an organisation made for a purpose on a day."""

    pk = models.CompositePrimaryKey("terms", "day")
    terms = models.ForeignKey(Terms, models.PROTECT, db_index=False)
    day = models.DateField()
    asked = models.PositiveIntegerField()

    class Meta:
        db_table = "partner_use"


class DisclosureConsent(models.Model):
    """A head's consent that an organisation learns these attributes of the household, until it is withdrawn.

    `head_id`: the person who gave it; whoever heads the household after them has not.
    """

    pk = models.CompositePrimaryKey("household_id", "id")
    household_id = models.BigIntegerField()
    id = models.BigIntegerField()
    province = models.CharField(max_length=2, blank=True)
    head_id = models.BigIntegerField()
    terms = models.ForeignKey(Terms, models.PROTECT, db_index=False)
    attributes = ArrayField(models.CharField(max_length=40))
    given_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "disclosure_consent"
        constraints = [
            models.UniqueConstraint(
                fields=["household_id", "terms"],
                condition=Q(withdrawn_at=None),
                name="disclosure_consent_one",
            )
        ]
