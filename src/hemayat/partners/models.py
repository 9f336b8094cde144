"""Organisations that work with the service: what they are called, and where they are told of what happens."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

KINDS = ("custodian", "register_owner", "other")


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
