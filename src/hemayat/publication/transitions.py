"""A publication under lock, the check of its state, and the record of each step."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db.models import QuerySet

from hemayat.accounts.models import StaffMember
from hemayat.accounts.staff import actor_of
from hemayat.audit.actions import record
from hemayat.common.language import Message
from hemayat.publication.errors import PublicationFault
from hemayat.publication.models import Publication
from hemayat.publication.states import STATE_WORDS, PublicationState, PublicationTransition


def lock_publication(run_id: int) -> Publication:
    """Raises PublicationFault if there is none. Rows that point to it can be added meanwhile, such as a pause."""
    rows = Publication.objects.select_for_update(of=("self",), no_key=True).select_related("run")
    return found_in(rows, run_id)


def found_in(rows: QuerySet[Publication], run_id: int) -> Publication:
    """Raises PublicationFault if there is none."""
    found = rows.filter(pk=run_id).first()
    if found is None:
        raise PublicationFault(
            Message("Run {run_id} was not found. To see all runs, run `hemayat publish list`.").format(
                run_id=run_id
            )
        )
    return found


def check_state(publication: Publication, step: PublicationTransition) -> None:
    """Raises PublicationFault if the publication is not in the state that the step begins in."""
    check_state_is(publication, step.before)


def check_state_is(publication: Publication, state: PublicationState | None) -> None:
    """Raises PublicationFault if it is another one."""
    if publication.state != state:
        raise PublicationFault(
            Message(
                "This is not possible, because the state of run {run_id} is now “{state}”. Reload the page."
            ).format(run_id=publication.pk, state=STATE_WORDS[PublicationState(publication.state)])
        )


def record_event(
    step: PublicationTransition, publication: Publication, by: StaffMember, now: dt.datetime, **more: Any
) -> None:
    """Record the step in the audit log."""
    record(
        by=actor_of(by, "publication"),
        event=step.event,
        subject=str(publication.pk),
        detail={
            "policy_version": publication.run.policy_version,
            "content_sha256": publication.run.content_sha256,
            **more,
        },
        now=now,
    )
