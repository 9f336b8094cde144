"""Proposing, approving and withdrawing a national run. Two publishers stand behind what people see."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

from django.db.models import QuerySet
from django.utils import timezone

from hemayat.accounts.models import StaffMember
from hemayat.accounts.staff import actor_of
from hemayat.agreements.clocks import day_of
from hemayat.audit.actions import record
from hemayat.audit.context import SYSTEM, acting_as
from hemayat.common.persian import to_persian_digits
from hemayat.publication.comparing import compare
from hemayat.publication.database import call, one_at_a_time, publishing
from hemayat.publication.errors import PublicationFault, WrongContent
from hemayat.publication.finding_decisions import begin_findings
from hemayat.publication.finding_results import list_concerned
from hemayat.publication.lines import PARTITIONED
from hemayat.publication.loading import Advance, Loaded, load_buckets
from hemayat.publication.models import FindingResult, Publication
from hemayat.publication.not_decided import forget_not_decided, keep_not_decided
from hemayat.publication.notices import begin_notices
from hemayat.publication.open_errands import check_not_asked_to_approve, end_proposal_of
from hemayat.publication.permissions import check_can_approve, check_can_publish
from hemayat.publication.records import new_data_set, new_run
from hemayat.publication.run_files import RunFiles, open_run_files
from hemayat.publication.states import (
    ABANDON,
    APPROVE,
    BEGIN,
    OPEN,
    PROPOSE,
    SUPERSEDE,
    WITHDRAW,
    State,
    Transition,
)
from hemayat.publication.switching import (
    check_loaded,
    check_order,
    check_service,
    close,
    give_places,
    published_before,
    switch,
    weighed,
)


def silent(what: str, done: int, total: int) -> None:
    """A progress that nobody watches."""


def propose(
    run_dir: Path,
    *,
    by: StaffMember,
    now: dt.datetime,
    policy: Path | None = None,
    advance: Advance = silent,
    workers: int = 0,
) -> Publication:
    """Load a finished run beside what people see; nothing changes for them. The same run again is the same proposal.

    Interrupted anywhere, the same call begins it again. `policy`: its folder, if it is none that came with this
    installation. Raises NotAPublisher, PublicationFault, WrongContent, and HemayatError for files that cannot be read.
    """
    check_can_publish(by)
    files = open_run_files(run_dir, policy)
    with one_at_a_time():
        # Who came with a withdrawn run alone must be gone before anybody is known by it.
        clear_withdrawn()
        publication = _begun(files, by, now)
        if publication.state != State.LOADING:
            return publication
        loaded = load_buckets(publishing(files, publication.pk), advance, workers)
        return _proposed(publication, files, loaded, by, now, advance)


def approve(run_id: int, *, by: StaffMember, now: dt.datetime, advance: Advance = silent) -> Publication:
    """Let everybody see a proposed run, in one transaction: before it all see the old result, after it the new one.

    The notices follow by jobs. Raises NotAPublisher, SamePerson, PublicationFault, WrongContent; then nothing changed.
    """
    with one_at_a_time(), acting_as(SYSTEM):
        publication = _locked(run_id)
        check_can_approve(by, publication)
        if publication.state == State.PUBLISHED:
            return publication
        _check_state(publication, APPROVE)
        before = published_before()
        check_service(publication.run, day_of(now))
        check_order(publication, before)
        check_loaded(publication, advance)
        give_places(publication, advance)
        switch(publication, before, by, now)
        if before:
            _note(SUPERSEDE, before, by, now)
        _note(APPROVE, publication, by, now)
        begin_notices(run_id)
        begin_findings(run_id)
    return publication


def check_open(run_id: int, *, by: StaffMember) -> None:
    """Whether this member may let everybody see this run, as things stand. Raises what `approve` does."""
    publication = _found(Publication.objects.filter(pk=run_id), run_id)
    check_can_approve(by, publication)
    _check_state(publication, APPROVE)
    check_service(publication.run, timezone.localdate())
    check_order(publication, Publication.objects.filter(state=State.PUBLISHED).first())


def withdraw(run_id: int, *, by: StaffMember, now: dt.datetime, reason: str) -> Publication:
    """Take back a proposal, or what is left of one that was interrupted; its data and its people are removed."""
    with one_at_a_time():
        publication = take_back(run_id, by=by, now=now, reason=reason)
        clear_withdrawn()
    return publication


def take_back(run_id: int, *, by: StaffMember, now: dt.datetime, reason: str) -> Publication:
    """Nobody can approve it any more. What was loaded for it is left to `clear_withdrawn`, which may take minutes."""
    check_can_publish(by)
    with one_at_a_time(), acting_as(SYSTEM):
        publication = _locked(run_id)
        step = ABANDON if publication.state == State.LOADING else WITHDRAW
        _check_state(publication, step)
        check_not_asked_to_approve(run_id)
        end_proposal_of(publication.run, now)
        publication.state, publication.withdrawn_by, publication.withdrawn_at = step.after, by, now
        publication.withdrawn_because = reason
        publication.save(update_fields=["state", "withdrawn_by", "withdrawn_at", "withdrawn_because"])
        _note(step, publication, by, now, reason=reason)
    return publication


def clear_withdrawn() -> None:
    """Remove the data and the people that came with proposals which were withdrawn, where they are still there."""
    withdrawn = Publication.objects.filter(state=State.WITHDRAWN).order_by("pk")
    with one_at_a_time():
        for run_id in withdrawn.values_list("pk", flat=True):
            with acting_as(SYSTEM):
                _remove(run_id)


# ------------------------------------------------------------------------------------------ underneath


def _begun(files: RunFiles, by: StaffMember, now: dt.datetime) -> Publication:
    """The publication of this run with its tables open; as it stands where it was proposed or published before."""
    with acting_as(SYSTEM):
        publication = _same(files) or _new(files, by, now)
        if publication.state != State.LOADING:
            return publication
        publication.run_dir, publication.proposed_by, publication.proposed_at = (
            str(files.run.path.resolve()),
            by,
            now,
        )
        publication.save()
        _remove(publication.pk)
        for table in PARTITIONED:
            call("open_part", table, publication.pk)
        if not call("open_places", publication.pk)[0]:
            for bucket in range(publication.buckets):
                call("open_people", publication.pk, bucket)
        _note(BEGIN, publication, by, now)
    return publication


def _same(files: RunFiles) -> Publication | None:
    """The publication of the same run, if there is one that still counts."""
    manifest = files.manifest
    return (
        Publication.objects.select_for_update()
        .filter(
            run__content_sha256=manifest["content_sha256"],
            run__snapshot_sha256=manifest["snapshot_sha256"],
            run__policy_version=manifest["policy_version"],
            run__on=manifest["on"],
            state__in=[*OPEN, State.PUBLISHED],
        )
        .first()
    )


def _new(files: RunFiles, by: StaffMember, now: dt.datetime) -> Publication:
    other = Publication.objects.filter(state__in=OPEN).first()
    if other:
        raise PublicationFault(
            f"run {other.pk} is {other.state}; approve or withdraw it first",
            f"اجرای {to_persian_digits(str(other.pk))} هنوز باز است؛ نخست آن را تأیید کنید یا پس بگیرید",
        )
    run = new_run(files)
    check_service(run, day_of(now))
    run.save()
    new_data_set(files, run.pk).save()
    return Publication(
        run=run,
        state=State.LOADING,
        buckets=files.snapshot.buckets,
        since=files.since,
        proposed_by=by,
        proposed_at=now,
    )


def _proposed(
    publication: Publication,
    files: RunFiles,
    loaded: Loaded,
    by: StaffMember,
    now: dt.datetime,
    advance: Advance,
) -> Publication:
    """Closed, weighed against what was made of the files, and ready for a second publisher."""
    if loaded.households != files.households:
        raise WrongContent(
            f"{files.run.path}: has {loaded.households} households, not the {files.households} it says"
        )
    with acting_as(SYSTEM):
        close(publication, advance)
        found = weighed(publication.pk, advance, files.households, since=publication.since)
        if found != loaded:
            raise WrongContent(
                f"run {publication.pk}: not everything arrived as it was sent; propose it again"
            )
        keep_not_decided(files, publication.pk)
        publication.findings = list_concerned(publication, files.snapshot)
        advance("Comparing with what people see", 0, files.households)
        publication.comparison = compare(publication, files.compiled.on_day)
        advance("Comparing with what people see", files.households, files.households)
        publication.loaded, publication.state = loaded.to_json(), State.PROPOSED
        publication.save(update_fields=["loaded", "state", "comparison", "findings"])
        _note(PROPOSE, publication, by, now)
    return publication


def _remove(run_id: int) -> None:
    FindingResult.objects.filter(run_id=run_id, decided_at=None).delete()
    forget_not_decided(run_id)
    call("drop_places", run_id)
    call("forget_people", run_id)
    for table in PARTITIONED:
        call("drop_part", table, run_id)


def _locked(run_id: int) -> Publication:
    rows = Publication.objects.select_for_update(of=("self",)).select_related("run")
    return _found(rows.filter(pk=run_id), run_id)


def _found(rows: QuerySet[Publication], run_id: int) -> Publication:
    found = rows.first()
    if found is None:
        raise PublicationFault(
            f"there is no run {run_id}; `hemayat publish list` shows which there are", "چنین اجرایی نیست"
        )
    return found


def _check_state(publication: Publication, step: Transition) -> None:
    if publication.state != step.before:
        raise PublicationFault(
            f"run {publication.pk} is {publication.state}, not {step.before}",
            "وضعیت این اجرا در این میان عوض شده است؛ صفحه را دوباره ببینید",
        )


def _note(step: Transition, publication: Publication, by: StaffMember, now: dt.datetime, **more: str) -> None:
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
