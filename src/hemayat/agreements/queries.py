"""Every read of the agreement that a page needs."""

from __future__ import annotations

import datetime as dt

from hemayat.agreements.errors import NoAgreementInForce
from hemayat.agreements.models import AgreementVersion
from hemayat.agreements.reading import SIDES, Agreement, Clause, agreement_of


def in_force(on: dt.date) -> Agreement:
    """The version that holds on a day. Raises NoAgreementInForce before the first."""
    version = AgreementVersion.objects.filter(effective_from__lte=on).order_by("-effective_from").first()
    if version is None:
        raise NoAgreementInForce(on)
    return agreement_of(version.body)


def all_versions() -> list[Agreement]:
    """Every published version, the newest first (R6.1b)."""
    return [agreement_of(v.body) for v in AgreementVersion.objects.order_by("-effective_from")]


def commitments(agreement: Agreement) -> list[tuple[str, list[Clause]]]:
    """What each side undertakes, in the order of the text: ministry first, then applicant (R2.2a)."""
    clauses = [clause for section in agreement.sections for clause in section.clauses]
    return [(side, [clause for clause in clauses if clause.side == side]) for side in SIDES]


def version(number: int) -> Agreement | None:
    found = AgreementVersion.objects.filter(number=number).first()
    return agreement_of(found.body) if found else None
