"""Proposing and withdrawing a national run. `rollout.py` publishes it."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from hemayat.accounts.models import StaffMember
from hemayat.audit.context import SYSTEM, acting_as
from hemayat.common.dates import day_of
from hemayat.common.language import Message
from hemayat.engines.summary import RunSummary
from hemayat.publication.copy_rows import PARTITIONED
from hemayat.publication.database import call, publication_lock, publishing
from hemayat.publication.errors import WRONG_CONTENT, PublicationFault
from hemayat.publication.finding_results import list_concerned
from hemayat.publication.missing_data import count_missing_data
from hemayat.publication.models import FindingResult, Publication
from hemayat.publication.open_jobs import check_not_asked_to_approve, end_proposal_of
from hemayat.publication.permissions import check_can_publish
from hemayat.publication.run_activation import check_service, close, count_loaded_rows
from hemayat.publication.run_comparison import compare
from hemayat.publication.run_files import RunFiles, open_run_files
from hemayat.publication.run_loader import Advance, LoadTotals, load_buckets, no_progress
from hemayat.publication.run_rows import new_data_set, new_run
from hemayat.publication.states import (
    ABANDON,
    BEGIN,
    OPEN,
    PROPOSE,
    SEEN,
    WITHDRAW,
    PublicationState,
)
from hemayat.publication.stop_rule import RunStop, limits_on, stops_json, stops_of
from hemayat.publication.transitions import check_state, lock_publication, record_event
from hemayat.publication.undecided_households import forget_not_decided, keep_not_decided


@dataclass(frozen=True)
class RunCorrection:
    """The published run that was wrong, and what was wrong with it."""

    run_id: int
    because: str


def propose(
    run_dir: Path,
    *,
    by: StaffMember,
    now: dt.datetime,
    policy: Path | None = None,
    advance: Advance = no_progress,
    workers: int = 0,
    correction: RunCorrection | None = None,
) -> Publication:
    """Load a finished run beside what people see; nothing changes for them. The same run again is the same proposal.

    Interrupted anywhere, the same call begins it again. `policy`: its folder, if it is none that came with this
    installation. `correction`: which wrong run it replaces, and why. Raises NOT_A_PUBLISHER, PublicationFault,
    WRONG_CONTENT, and HemayatError for files that cannot be read.
    """
    check_can_publish(by)
    files = open_run_files(run_dir, policy)
    with publication_lock():
        # Who came with a withdrawn run alone must be gone before anybody is known by it.
        clear_withdrawn()
        publication = _begun(files, by, now, correction)
        if publication.state != PublicationState.LOADING:
            return publication
        loaded = load_buckets(publishing(files, publication.pk), advance, workers)
        return _proposed(publication, files, loaded, by, now, advance)


def withdraw(run_id: int, *, by: StaffMember, now: dt.datetime, reason: str) -> Publication:
    """Take back a proposal, or what is left of one that was interrupted; its data and its people are removed."""
    with publication_lock():
        publication = take_back(run_id, by=by, now=now, reason=reason)
        clear_withdrawn()
    return publication


def take_back(run_id: int, *, by: StaffMember, now: dt.datetime, reason: str) -> Publication:
    """Nobody can approve it any more. What was loaded for it is left to `clear_withdrawn`, which may take minutes."""
    check_can_publish(by)
    with publication_lock(), acting_as(SYSTEM):
        publication = lock_publication(run_id)
        step = ABANDON if publication.state == PublicationState.LOADING else WITHDRAW
        check_state(publication, step)
        check_not_asked_to_approve(run_id)
        end_proposal_of(publication.run, now)
        publication.state, publication.withdrawn_by, publication.withdrawn_at = step.after, by, now
        publication.withdrawn_because = reason
        publication.save(update_fields=["state", "withdrawn_by", "withdrawn_at", "withdrawn_because"])
        record_event(step, publication, by, now, reason=reason)
    return publication


def clear_withdrawn() -> None:
    """Remove the data and the people that came with proposals which were withdrawn, where they are still there."""
    withdrawn = Publication.objects.filter(state=PublicationState.WITHDRAWN).order_by("pk")
    with publication_lock():
        for run_id in withdrawn.values_list("pk", flat=True):
            with acting_as(SYSTEM):
                _remove(run_id)


# ------------------------------------------------------------------------------------------ underneath


def _begun(
    files: RunFiles, by: StaffMember, now: dt.datetime, correction: RunCorrection | None
) -> Publication:
    """The publication of this run with its tables open; as it stands where it was proposed or published before."""
    with acting_as(SYSTEM):
        publication = _same(files, is_correction=correction is not None) or _new(files, by, now)
        if publication.state != PublicationState.LOADING:
            return publication
        publication.run_dir, publication.proposed_by, publication.proposed_at = (
            str(files.run.path.resolve()),
            by,
            now,
        )
        _set_correction(publication, correction)
        publication.save()
        _remove(publication.pk)
        for table in PARTITIONED:
            call("open_partition", table, publication.pk)
        if not call("open_first_nation_tables", publication.pk)[0]:
            for bucket in range(publication.buckets):
                call("open_people", publication.pk, bucket)
        record_event(BEGIN, publication, by, now)
    return publication


def _set_correction(publication: Publication, correction: RunCorrection | None) -> None:
    """Raises PublicationFault if nobody sees the run that is said to be wrong, or nothing is said of why."""
    if correction is None:
        publication.corrects, publication.corrects_because = None, ""
        return
    wrong = Publication.objects.filter(pk=correction.run_id, state__in=SEEN).first()
    if wrong is None:
        raise PublicationFault(
            Message("Run {run_id} is not published. Only a published run can be corrected.").format(
                run_id=correction.run_id
            )
        )
    if not correction.because.strip():
        raise PublicationFault(Message("Write what was wrong with the run."))
    publication.corrects, publication.corrects_because = wrong, correction.because.strip()


def _same(files: RunFiles, *, is_correction: bool) -> Publication | None:
    """The publication of the same run, if there is one that still counts.

    What corrects a run that is published in some provinces may decide as the run before it, which others still see.
    """
    manifest = files.manifest
    return (
        Publication.objects.select_for_update()
        .filter(
            run__content_sha256=manifest["content_sha256"],
            run__snapshot_sha256=manifest["snapshot_sha256"],
            run__policy_version=manifest["policy_version"],
            run__on=manifest["on"],
            state__in=OPEN if is_correction else [*OPEN, *SEEN],
        )
        .first()
    )


def _new(files: RunFiles, by: StaffMember, now: dt.datetime) -> Publication:
    other = Publication.objects.filter(state__in=OPEN).first()
    if other:
        raise PublicationFault(
            Message("Run {run_id} is still open. Approve it or withdraw it first.").format(run_id=other.pk)
        )
    run = new_run(files)
    check_service(run, day_of(now))
    run.save()
    new_data_set(files, run.pk).save()
    return Publication(
        run=run,
        state=PublicationState.LOADING,
        buckets=files.snapshot.buckets,
        since=files.since,
        proposed_by=by,
        proposed_at=now,
    )


def _proposed(
    publication: Publication,
    files: RunFiles,
    loaded: LoadTotals,
    by: StaffMember,
    now: dt.datetime,
    advance: Advance,
) -> Publication:
    """Closed, weighed against what was made of the files, and ready for a second publisher."""
    if loaded.households != files.households:
        raise PublicationFault(
            WRONG_CONTENT,
            f"{files.run.path}: has {loaded.households} households, but its manifest says {files.households}",
        )
    _check_counts(files, loaded)
    with acting_as(SYSTEM):
        close(publication, advance)
        load_totals = count_loaded_rows(publication.pk, advance, files.households, since=publication.since)
        if load_totals != loaded:
            raise PublicationFault(
                WRONG_CONTENT,
                f"run {publication.pk}: the loaded rows differ from the rows sent; propose the run again",
            )
        keep_not_decided(files, publication.pk)
        publication.findings = list_concerned(publication, files.snapshot)
        publication.missing_data = count_missing_data(publication, files.compiled.on_day, day_of(now))
        advance("Comparing with what people see", 0, files.households)
        publication.comparison = compare(publication, files.compiled.on_day)
        advance("Comparing with what people see", files.households, files.households)
        publication.stops = stops_json(_stops(publication, day_of(now)))
        publication.loaded, publication.state = loaded.to_json(), PublicationState.PROPOSED
        publication.save(update_fields=["loaded", "state", "comparison", "findings", "missing_data", "stops"])
        record_event(PROPOSE, publication, by, now, **_more(publication))
    return publication


def _check_counts(files: RunFiles, loaded: LoadTotals) -> None:
    """Raises WRONG_CONTENT unless the run counts what its rows are: publishers read these numbers before they agree."""
    stated = RunSummary.from_json(files.manifest["summary"])
    if not stated.refused:
        # Of a run that was decided before these were counted.
        loaded.summary.refused = {}
    if stated != loaded.summary:
        raise PublicationFault(
            WRONG_CONTENT,
            f"{files.run.path}: its manifest counts other results than its files have; decide the nation again",
        )


def _stops(publication: Publication, today: dt.date) -> list[RunStop]:
    shares = (publication.comparison or {}).get("shares", {})
    return stops_of({code: (n, changed) for code, (n, changed) in shares.items()}, limits_on(today))


def _more(publication: Publication) -> dict[str, Any]:
    """What the record of a proposal says beside the run itself."""
    corrects = publication.corrects_id and {"corrects": publication.corrects_id}
    return {**(corrects or {}), **({"stops": publication.stops} if publication.stops else {})}


def _remove(run_id: int) -> None:
    FindingResult.objects.filter(run_id=run_id, decided_at=None).delete()
    forget_not_decided(run_id)
    call("drop_first_nation_tables", run_id)
    call("forget_people", run_id)
    for table in PARTITIONED:
        call("drop_partition", table, run_id)
