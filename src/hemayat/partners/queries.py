"""Every read about organisations that other slices and pages need."""

from __future__ import annotations

from hemayat.partners.models import Organisation


def organisation(code: str) -> Organisation | None:
    """The one with this code, closed or not; one query."""
    return Organisation.objects.filter(code=code).first()


def custodians() -> list[Organisation]:
    """Those to whom households may be introduced now, by code; one query."""
    return list(Organisation.objects.filter(kind="custodian", is_active=True).order_by("code"))
