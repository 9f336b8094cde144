"""What takes minutes is asked for at the desk and done by the worker: who may ask, how far it is, how it ended."""

from __future__ import annotations

import datetime as dt
import hashlib
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import psycopg
import structlog
from django.db import IntegrityError, transaction
from django.db.models import F, QuerySet
from django.utils import timezone
from procrastinate import exceptions
from procrastinate.contrib.django import app

from hemayat.accounts.attempt_limits import TRIALS_OF_ANALYST, LimitReached, count_hit
from hemayat.accounts.models import StaffMember
from hemayat.accounts.staff import actor_of
from hemayat.audit.actions import record
from hemayat.audit.context import SYSTEM, acting_as
from hemayat.audit.process_key import act_as_system
from hemayat.common.errors import HemayatError
from hemayat.common.language import Message
from hemayat.publication.actions import RunCorrection, clear_withdrawn, propose, take_back
from hemayat.publication.database import conninfo, publication_lock
from hemayat.publication.errors import PublicationBusy, PublicationFault
from hemayat.publication.message_preview import count_messages
from hemayat.publication.models import Errand
from hemayat.publication.permissions import check_can_publish, check_can_try
from hemayat.publication.reforms import ReformTrial, check_trial, compare_trial
from hemayat.publication.rollout import check_open, pause_of, publish_step
from hemayat.publication.run_folders import run_folder
from hemayat.publication.run_loader import Advance
from hemayat.rules.faults import PolicyError

TASK = "publication.do_errand"
TOLD_EVERY_SECONDS = 0.3
LONG, PUBLISHING = "long", "publishing"
"""The locks of jobs that take minutes. Of those that change what people see one runs at a time, and one of the others.

The worker runs four jobs at once. With two locks an approval never waits for a comparison, and two places stay free
for short jobs such as sign-in codes.
"""
MOST_ATTEMPTS = 3
log = structlog.get_logger()


def ask_proposal(
    *, run: str, by: StaffMember, now: dt.datetime, correction: RunCorrection | None = None
) -> Errand:
    """Ask the worker to load the run of this name. What people see does not change.

    Raises NOT_A_PUBLISHER, PublicationFault.
    """
    check_can_publish(by)
    run_folder(run)
    given: dict[str, Any] = {"run": run}
    if correction is not None:
        given["corrects"], given["because"] = correction.run_id, correction.because
    return _asked(Errand.Kind.PROPOSE, given, by, now, subject=run)


def ask_approval(
    *,
    run_id: int,
    by: StaffMember,
    now: dt.datetime,
    provinces: Sequence[str] | None = None,
    is_stepwise: bool = False,
) -> Errand:
    """Let the worker publish the run: everywhere, or in these provinces, all of them at once or one after the other.

    Raises NOT_A_PUBLISHER, SAME_PERSON, PublicationFault.
    """
    _, wanted = check_open(run_id, by=by, provinces=provinces)
    given = {"run_id": run_id, "provinces": wanted, "is_stepwise": is_stepwise}
    return _asked(Errand.Kind.APPROVE, given, by, now, subject=str(run_id))


def ask_withdrawal(*, run_id: int, by: StaffMember, now: dt.datetime, reason: str) -> Errand:
    """It is withdrawn at once; the worker removes what was loaded. Raises NOT_A_PUBLISHER, PublicationFault."""
    with publication_lock(), acting_as(SYSTEM):
        take_back(run_id, by=by, now=now, reason=reason)
        return _asked(Errand.Kind.WITHDRAW, {"run_id": run_id}, by, now, subject=str(run_id))


def ask_comparison(trial: ReformTrial, *, by: StaffMember, now: dt.datetime) -> Errand:
    """Let the worker try a reform on a nation. Raises NOT_AN_ANALYST, PolicyError with each line, PublicationFault."""
    check_can_try(by)
    check_trial(trial)
    _count_trial(by, now)
    return _asked(Errand.Kind.COMPARE, trial.to_json(), by, now, subject=trial.policy, reform=trial.reform)


def run_job(number: int) -> None:
    """Begun again after the worker died, it comes to the same; one that has ended is left alone.

    While somebody else publishes, it waits: the timetable begins it again.
    """
    errand = Errand.objects.select_related("asked_by").get(pk=number)
    if not _begun(errand):
        return
    try:
        with _progress(number) as advance:
            _end(number, Errand.State.DONE, result=_DOES[Errand.Kind(errand.kind)](errand, advance))
    except PublicationBusy:
        with acting_as(SYSTEM):
            _still_open(number).update(state=Errand.State.WAITING, attempts=F("attempts") - 1)
    except HemayatError as fault:
        _end(number, Errand.State.FAILED, fault=_words(fault))
    except Exception:
        log.exception("errand_failed", errand=number)
        _end(number, Errand.State.FAILED, fault=dict(_UNFORESEEN))
        raise


def queue_job(errand: Errand) -> None:
    """Once the transaction commits; one waiting job for each is enough."""
    lock = LONG if errand.kind == Errand.Kind.COMPARE else PUBLISHING
    # A transaction within the caller's: what is refused because it waits already must not undo the rest.
    with suppress(exceptions.AlreadyEnqueued), transaction.atomic():
        name = f"errand {errand.pk}"
        job = app.configure_task(TASK, queue="errands", lock=lock, queueing_lock=name)
        job.defer(number=errand.pk)


def resume_jobs() -> None:
    """For the timetable: whatever has not ended is begun again, should its job have been lost."""
    for errand in Errand.objects.filter(ended_at=None):
        queue_job(errand)


# ------------------------------------------------------------------------------------------ underneath

_UNFORESEEN = Message(
    "An unexpected error occurred and nothing was changed. Try again. If it happens again, tell the operator."
)
_GIVEN_UP = Message(
    "This job was started {attempts} times, and the program stopped each time. Tell the operator, then "
    "request the job again."
).format(attempts=MOST_ATTEMPTS)


def _asked(
    kind: Errand.Kind,
    arguments: dict[str, Any],
    by: StaffMember,
    now: dt.datetime,
    *,
    subject: str,
    reform: str = "",
) -> Errand:
    with acting_as(actor_of(by, "publication")) as actor:
        errand = Errand(kind=kind, given=arguments, reform=reform, asked_by=by, asked_at=now)
        try:
            with transaction.atomic():
                errand.save()
        except IntegrityError:
            raise PublicationFault(
                Message("Another run is being loaded or published. Wait until it has finished."),
            ) from None
        record(
            by=actor,
            event=f"publication.{kind}_asked",
            subject=str(errand.pk),
            # The text itself stays with the errand; by this nobody can say later that it was another.
            detail={
                "of": subject,
                **({"sha256": hashlib.sha256(reform.encode()).hexdigest()} if reform else {}),
            },
            now=now,
        )
        queue_job(errand)
    return errand


def _count_trial(by: StaffMember, now: dt.datetime) -> None:
    """Many trials together say what each hides, and one analyst's keep the others waiting. Raises PublicationFault."""
    try:
        with acting_as(SYSTEM):
            count_hit("trials", str(by.pk), TRIALS_OF_ANALYST, now)
    except LimitReached:
        words = Message("You have tried {most} reforms today. Try again tomorrow.")
        raise PublicationFault(words.format(most=TRIALS_OF_ANALYST[0].most)) from None


def _propose(errand: Errand, advance: Advance) -> dict[str, Any]:
    with publication_lock():
        if not _still_open(errand.pk).exists():
            raise PublicationFault(
                Message("The proposal to publish this run was withdrawn before loading started.")
            )
        given = errand.given
        folder: Path = run_folder(given["run"])
        correction = RunCorrection(given["corrects"], given["because"]) if "corrects" in given else None
        publication = propose(
            folder, by=errand.asked_by, now=timezone.now(), advance=advance, correction=correction
        )
    count_messages(publication.pk, now=timezone.now())
    return {"run_id": publication.pk}


def _approve(errand: Errand, advance: Advance) -> dict[str, Any]:
    """Begun again, it goes on where it was; a pause ends it between two provinces."""
    run_id, wanted = errand.given["run_id"], errand.given["provinces"]
    for provinces in [[one] for one in wanted] if errand.given["is_stepwise"] else [wanted]:
        if pause_of(run_id):
            break
        publish_step(run_id, provinces, by=errand.asked_by, advance=advance)
    return {"run_id": run_id}


def _withdraw(errand: Errand, advance: Advance) -> dict[str, Any]:
    advance("Removing the loaded data", 0, 0)
    clear_withdrawn()
    return dict(errand.given)


def _compare(errand: Errand, advance: Advance) -> dict[str, Any]:
    return compare_trial(ReformTrial.from_json(errand.given, errand.reform), advance)


_DOES: dict[Errand.Kind, Callable[[Errand, Advance], dict[str, Any]]] = {
    Errand.Kind.PROPOSE: _propose,
    Errand.Kind.APPROVE: _approve,
    Errand.Kind.WITHDRAW: _withdraw,
    Errand.Kind.COMPARE: _compare,
}


@contextmanager
def _progress(number: int) -> Iterator[Advance]:
    """Told on a connection of its own, since an approval is one transaction that nobody sees into."""
    told_at, told_step = 0.0, ""
    with psycopg.connect(conninfo(), autocommit=True) as own:

        def advance(step: str, so_far: int, total: int) -> None:
            nonlocal told_at, told_step
            if step == told_step and so_far < total and time.monotonic() - told_at < TOLD_EVERY_SECONDS:
                return
            told_at, told_step = time.monotonic(), step
            with own.transaction():
                act_as_system(own)
                own.execute(
                    "UPDATE errand SET step = %s, so_far = %s, total = %s WHERE id = %s",
                    [step, so_far, total, number],
                )

        yield advance


def _begun(errand: Errand) -> bool:
    """Whether there is something to do. What brought down the worker again and again is given up."""
    if errand.attempts >= MOST_ATTEMPTS:
        _end(errand.pk, Errand.State.FAILED, fault=dict(_GIVEN_UP))
    with acting_as(SYSTEM):
        return bool(_still_open(errand.pk).update(state=Errand.State.RUNNING, attempts=F("attempts") + 1))


def _end(number: int, state: Errand.State, **kwargs: Any) -> None:
    with acting_as(SYSTEM):
        _still_open(number).update(state=state, ended_at=timezone.now(), **kwargs)


def _still_open(number: int) -> QuerySet[Errand]:
    return Errand.objects.filter(pk=number, ended_at=None)


def _words(fault: HemayatError) -> dict[str, str]:
    if isinstance(fault, PublicationFault):
        return fault.words
    if isinstance(fault, PolicyError):
        return dict(Message("The policy has errors: {fault}").format(fault=str(fault)))
    return dict(Message("The files could not be read: {fault}").format(fault=str(fault)))
