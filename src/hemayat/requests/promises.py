"""What the agreement promises for a request: by the version in force when it was filed, to the end."""

from __future__ import annotations

from functools import lru_cache

from hemayat.agreements.content import ServiceAgreement
from hemayat.agreements.queries import version
from hemayat.requests.models import Request


def agreement_of(row: Request) -> ServiceAgreement:
    """Of a filed request."""
    assert row.agreement_number is not None, "a filed request has one"
    return _version(row.agreement_number)


@lru_cache(8)
def _version(number: int) -> ServiceAgreement:
    """A published version never changes, so what is kept stays right."""
    agreement = version(number)
    assert agreement is not None, "a published version is never taken out"
    return agreement
