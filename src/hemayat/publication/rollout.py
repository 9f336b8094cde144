"""Publishing an approved run: everywhere at once, or some provinces at a time with pauses between them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from django.utils import timezone

from hemayat.accounts.models import StaffMember
from hemayat.accounts.powers import may_still
from hemayat.accounts.roles import Role
from hemayat.accounts.staff_notices import notify_roles
from hemayat.audit.context import SYSTEM, acting_as
from hemayat.common.dates import day_of
from hemayat.common.language import Message, Words
from hemayat.publication.database import publication_lock
from hemayat.publication.errors import PublicationFault
from hemayat.publication.finding_decisions import begin_findings
from hemayat.publication.models import Pause, Publication
from hemayat.publication.notices import begin_notices, hold_replaced_notices
from hemayat.publication.permissions import check_can_approve, check_can_publish, check_can_resume
from hemayat.publication.run_activation import (
    activate_run,
    attach_partitions,
    check_loaded,
    check_no_proposal_waits,
    check_order,
    check_service,
    provinces_of,
    supersede_publications,
    visible_publications,
    write_memberships,
)
from hemayat.publication.run_loader import Advance, no_progress
from hemayat.publication.states import (
    APPROVE,
    ASK_RESUME,
    BEGIN_ROLLOUT,
    COMPLETE,
    GO_ON,
    PAUSE,
    RESUME,
    SEEN,
    SUPERSEDE,
    PublicationState,
    PublicationTransition,
)
from hemayat.publication.stop_rule import check_justified
from hemayat.publication.transitions import check_state, found_in, lock_publication, record_event
from hemayat.registers.province_codes import EVERY_PROVINCE

_RESUME_ASKED = Message(
    "{by} asks to resume publication of run {run_id}. If you agree, resume it on the page of the run. If not, pause it "
    "again there."
)


def approve(
    run_id: int,
    *,
    by: StaffMember,
    now: dt.datetime,
    advance: Advance = no_progress,
    provinces: Sequence[str] | None = None,
) -> Publication:
    """Let people see a proposed run: everybody, or in these provinces first.

    One transaction: before it all of them see the old result, after it the new one. The notices follow by jobs; the
    other provinces follow by `go_on`. Raises NOT_A_PUBLISHER, SAME_PERSON, WRONG_CONTENT, PublicationFault; then
    nothing changed.
    """
    with publication_lock(), acting_as(SYSTEM):
        publication = lock_publication(run_id)
        check_can_approve(by, publication)
        if publication.state in SEEN:
            return publication
        check_state(publication, APPROVE)
        wanted = _wanted(publication, provinces)
        _check_may_follow(publication, wanted, day_of(now))
        check_justified(publication)
        check_loaded(publication, advance)
        attach_partitions(publication)
        publication.approved_by, publication.approved_at = by, now
        _publish(publication, wanted, by, now, advance)
    return publication


def go_on(
    run_id: int,
    *,
    by: StaffMember,
    now: dt.datetime,
    advance: Advance = no_progress,
    provinces: Sequence[str] | None = None,
) -> Publication:
    """Publish an approved run in these provinces too, or in all that are left. One transaction.

    Raises NOT_A_PUBLISHER, PublicationFault.
    """
    check_can_publish(by)
    with publication_lock(), acting_as(SYSTEM):
        publication = lock_publication(run_id)
        check_state(publication, GO_ON)
        _check_not_paused(publication)
        wanted = _wanted(publication, provinces)
        _check_may_follow(publication, wanted, day_of(now))
        _publish(publication, wanted, by, now, advance)
    return publication


def publish_step(
    run_id: int, provinces: Sequence[str], *, by: StaffMember, advance: Advance = no_progress
) -> Publication:
    """The first or a further step into these provinces, whichever it is; those that have it already are left out."""
    publication = found_in(Publication.objects.all(), run_id)
    if publication.state not in SEEN:
        return approve(run_id, by=by, now=timezone.now(), advance=advance, provinces=provinces)
    left = [province for province in provinces if province in provinces_left(publication)]
    if not left:
        return publication
    return go_on(run_id, by=by, now=timezone.now(), advance=advance, provinces=left)


def pause(run_id: int, *, by: StaffMember, now: dt.datetime, reason: str) -> Publication:
    """Publish the run in no further province until two publishers resume it; what is on its way now is finished.

    If somebody has asked to resume it, it stays paused for this reason, and the request is gone. Raises
    NOT_A_PUBLISHER, PublicationFault.
    """
    check_can_publish(by)
    with acting_as(SYSTEM):
        publication = found_in(Publication.objects.select_related("run"), run_id)
        check_state(publication, PAUSE)
        asked = Pause.objects.filter(publication=publication, resumed_at=None, resume_asked_by__isnull=False)
        if not asked.update(by=by, at=now, because=reason, resume_asked_by=None, resume_asked_at=None):
            _check_not_paused(publication)
            Pause.objects.create(publication=publication, by=by, at=now, because=reason)
        record_event(PAUSE, publication, by, now, reason=reason)
    return publication


def resume(run_id: int, *, by: StaffMember, now: dt.datetime) -> bool:
    """As the first of two publishers, ask to resume; as the second, allow further provinces again. True if it is.

    What somebody asked who is no longer a publisher does not count: the next one is the first again. Raises
    NOT_A_PUBLISHER, SAME_PERSON_RESUMES, PowerIsNew, PublicationFault.
    """
    check_can_publish(by)
    with acting_as(SYSTEM):
        publication = found_in(Publication.objects.select_related("run"), run_id)
        check_state(publication, RESUME)
        row = (
            Pause.objects.select_for_update(of=("self",))
            .filter(publication=publication, resumed_at=None)
            .first()
        )
        if row is None:
            raise PublicationFault(Message("Run {run_id} is not paused.").format(run_id=run_id))
        if not is_resume_asked(row):
            row.resume_asked_by, row.resume_asked_at = by, now
            row.save(update_fields=["resume_asked_by", "resume_asked_at"])
            words = _RESUME_ASKED.format(by=by.full_name, run_id=run_id).fa
            notified = notify_roles((Role.PUBLISHER,), words, key=f"resume-asked:{row.pk}", now=now)
            record_event(ASK_RESUME, publication, by, now, notified=notified)
            return False
        check_can_resume(by, row)
        row.resumed_by, row.resumed_at = by, now
        row.save(update_fields=["resumed_by", "resumed_at"])
        record_event(RESUME, publication, by, now, asked_by=f"staff:{row.resume_asked_by_id}")
    return True


def is_resume_asked(pause: Pause) -> bool:
    """Whether the first of two publishers asked to resume it, and still is one."""
    return pause.resume_asked_by_id is not None and may_still(pause.resume_asked_by_id, Role.PUBLISHER)


def pause_of(run_id: int) -> Pause | None:
    """The pause that nobody has ended yet."""
    rows = Pause.objects.select_related("by", "resume_asked_by")
    return rows.filter(publication_id=run_id, resumed_at=None).first()


def check_open(
    run_id: int, *, by: StaffMember, provinces: Sequence[str] | None = None
) -> tuple[Publication, list[str]]:
    """Whether this member may publish this run in these provinces now, and in which. Raises what `approve` does."""
    publication = found_in(Publication.objects.select_related("run"), run_id)
    if publication.state == PublicationState.ROLLOUT:
        check_can_publish(by)
        _check_not_paused(publication)
    else:
        check_can_approve(by, publication)
        check_state(publication, APPROVE)
    wanted = _wanted(publication, provinces)
    with acting_as(SYSTEM):
        _check_may_follow(publication, wanted, timezone.localdate())
    if publication.state == PublicationState.PROPOSED:
        check_justified(publication)
    return publication, wanted


def provinces_left(publication: Publication) -> list[str]:
    """Where the run is approved and people do not see it yet."""
    if publication.state not in (PublicationState.PROPOSED, PublicationState.ROLLOUT):
        return []
    there = set(provinces_of(publication.pk))
    return [province for province in EVERY_PROVINCE if province not in there]


# ------------------------------------------------------------------------------------------ underneath


def _wanted(publication: Publication, provinces: Sequence[str] | None) -> list[str]:
    left = provinces_left(publication)
    if provinces is None:
        return left
    wanted = list(dict.fromkeys(provinces))
    unknown = [province for province in wanted if province not in left]
    if unknown or not wanted:
        raise PublicationFault(_not_published_in(publication.pk, unknown, left))
    return wanted


def _not_published_in(run_id: int, unknown: Sequence[str], left: Sequence[str]) -> Words:
    codes = ", ".join(one or "abroad" for one in left)
    if not unknown:
        return Message(
            "No province was given for run {run_id}. Enter the codes of provinces in which it is "
            "not published yet: {codes}."
        ).format(run_id=run_id, codes=codes)
    return Message(
        "Run {run_id} cannot be published in {unknown}. Either the code is wrong, or the run "
        "is already published there. Enter the codes of provinces in which it is not "
        "published yet: {codes}."
    ).format(run_id=run_id, unknown=", ".join(unknown), codes=codes)


def _check_may_follow(publication: Publication, provinces: Sequence[str], today: dt.date) -> None:
    check_service(publication.run, today)
    check_no_proposal_waits(publication)
    check_order(publication, visible_publications(), provinces)


def _check_not_paused(publication: Publication) -> None:
    paused = pause_of(publication.pk)
    if paused is not None:
        raise PublicationFault(
            Message(
                "Publication of run {run_id} is paused. Two publishers must resume it first. Reason for the "
                "pause: {because}"
            ).format(run_id=publication.pk, because=paused.because)
        )


def _publish(
    publication: Publication, provinces: Sequence[str], by: StaffMember, now: dt.datetime, advance: Advance
) -> None:
    """One step, in the caller's transaction."""
    there = {*provinces_of(publication.pk), *provinces}
    is_whole = there.issuperset(EVERY_PROVINCE)
    step = _step(publication, is_whole=is_whole)
    write_memberships(publication, None if is_whole else sorted(there), advance)
    publication.state = step.after
    publication.notices_after, publication.notices_done_at = None, None
    publication.save(
        update_fields=["state", "approved_by", "approved_at", "notices_after", "notices_done_at"]
    )
    hold_replaced_notices(publication, provinces)
    activate_run(publication, provinces, is_everywhere=step is APPROVE, now=now)
    for before in supersede_publications(publication, now):
        record_event(SUPERSEDE, before, by, now)
    record_event(step, publication, by, now, **({} if step is APPROVE else {"provinces": list(provinces)}))
    begin_notices(publication.pk)
    begin_findings(publication.pk)


def _step(publication: Publication, *, is_whole: bool) -> PublicationTransition:
    if publication.state == PublicationState.PROPOSED:
        return APPROVE if is_whole else BEGIN_ROLLOUT
    return COMPLETE if is_whole else GO_ON
