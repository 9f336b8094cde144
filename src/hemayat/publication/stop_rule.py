"""A run that changes more outcomes than the agreement allows stops until two people have written why."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from hemayat.accounts.models import StaffMember
from hemayat.accounts.powers import may_still
from hemayat.accounts.roles import Role
from hemayat.accounts.staff import actor_of
from hemayat.agreements.content import RunStopLimits
from hemayat.agreements.errors import NoAgreementInForce
from hemayat.agreements.queries import version_in_force
from hemayat.audit.actions import record
from hemayat.audit.context import SYSTEM, acting_as
from hemayat.common.language import Message
from hemayat.publication.errors import NOT_ALLOWED_TO_JUSTIFY, RUN_STOPPED, PublicationFault
from hemayat.publication.models import Justification, Publication
from hemayat.publication.states import PublicationState
from hemayat.publication.transitions import check_state_is, lock_publication

NATION = "*"
PEOPLE = 2
"""How many write why; at least one of them is a publisher."""
ROLES = (Role.PUBLISHER, Role.SENIOR_OFFICER)
_WHOLE = 1000


@dataclass(frozen=True)
class RunStop:
    """Where a run changes too many outcomes: a province, or NATION. `limit`: tenths of a percent that may change."""

    province: str
    changed: int
    households: int
    limit: int

    @property
    def share(self) -> int:
        """Tenths of a percent of the households, rounded down."""
        return self.changed * _WHOLE // self.households


def stops_of(shares: Mapping[str, tuple[int, int]], limits: RunStopLimits) -> list[RunStop]:
    """Province → (households before, of those whose outcome changes): where more change than the limits say.

    Households abroad count in the nation alone: they are too few for a share of their own.
    """
    nation = tuple(map(sum, zip(*shares.values(), strict=True))) or (0, 0)
    counted = [(NATION, nation, limits.nation)]
    counted += [(code, shares[code], limits.province) for code in sorted(shares) if code]
    return [
        RunStop(code, changed, households, limit)
        for code, (households, changed), limit in counted
        if changed * _WHOLE > households * limit
    ]


def limits_on(day: dt.date) -> RunStopLimits:
    """Those of the agreement in force; before the first agreement, those of the text that comes with the program."""
    try:
        return version_in_force(day).parameters.run_stops
    except NoAgreementInForce:
        return RunStopLimits()


def stops_in(publication: Publication) -> list[RunStop]:
    """What was found when it was proposed."""
    return [RunStop(*stop) for stop in publication.stops]


def justify_run(run_id: int, *, by: StaffMember, now: dt.datetime, words: str) -> Justification:
    """Write why a stopped run may be published. Each person writes once; two are needed.

    Raises NOT_ALLOWED_TO_JUSTIFY, PublicationFault.
    """
    role = _role_of(by)
    if role is None:
        raise PublicationFault(
            NOT_ALLOWED_TO_JUSTIFY, f"{by.username} is not a publisher or a senior officer"
        )
    with acting_as(SYSTEM):
        publication = lock_publication(run_id)
        _check_may_justify(publication, by, words)
        justification = Justification.objects.create(
            publication=publication, by=by, role=str(role), words=words.strip(), at=now
        )
        record(
            by=actor_of(by, "publication"), event="publication.justified", subject=str(run_id),
            detail={"role": str(role), "words": justification.words}, now=now,
        )  # fmt: skip
    return justification


def check_justified(publication: Publication) -> None:
    """Raises RUN_STOPPED as long as two people have not written why."""
    if not publication.stops:
        return
    written = counting_reasons(publication)
    if not is_justified(written):
        raise PublicationFault(RUN_STOPPED, run_id=publication.pk, written=len(written))


def counting_reasons(publication: Publication) -> list[Justification]:
    """The reasons that were written, in their order. Until the run is approved, only those of people who still may."""
    reasons = Justification.objects.filter(publication=publication).select_related("by").order_by("at")
    if publication.state != PublicationState.PROPOSED:
        return list(reasons)
    return [reason for reason in reasons if may_still(reason.by_id, reason.role)]


def is_justified(written: Sequence[Justification]) -> bool:
    """Whether two people have written, one of them a publisher."""
    return len(written) >= PEOPLE and any(justification.role == Role.PUBLISHER for justification in written)


def can_justify(member: StaffMember) -> bool:
    """Whether this member may write why a stopped run may be published."""
    return _role_of(member) is not None


def _role_of(member: StaffMember) -> Role | None:
    return next((role for role in ROLES if member.is_active and role in member.roles), None)


def stops_json(stops: list[RunStop]) -> list[list[Any]]:
    """As `Publication.stops` keeps them."""
    return [[run_stop.province, run_stop.changed, run_stop.households, run_stop.limit] for run_stop in stops]


def _check_may_justify(publication: Publication, by: StaffMember, words: str) -> None:
    check_state_is(publication, PublicationState.PROPOSED)
    if not publication.stops:
        raise PublicationFault(
            Message("Run {run_id} is not stopped, so no reason is needed.").format(run_id=publication.pk)
        )
    if not words.strip():
        raise PublicationFault(Message("Write why the run may be published."))
    if Justification.objects.filter(publication=publication, by=by).exists():
        raise PublicationFault(
            Message("You have already written a reason. A second person must write one too.")
        )
