"""The steps of an approval, all in its one transaction: weigh again, give people their places, attach, switch.

People must see either the old run or the new one. The rows of the run were loaded before, into partitions that nothing
reads. The transaction only checks them, attaches them, and changes which run each province sees.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

from hemayat.agreements.closing_law import closing_law
from hemayat.agreements.errors import NoAgreementInForce
from hemayat.agreements.queries import version_in_force
from hemayat.approvals.actions import apply_run_results
from hemayat.common.dates import date_in_words, day_of
from hemayat.common.language import Message, Words, in_digits
from hemayat.eligibility.effective_dates import month_ends
from hemayat.eligibility.models import PublishedPeriod, PublishedRun, Run
from hemayat.publication.copy_rows import PARTITIONED, RECORDS, TABLES
from hemayat.publication.database import call, call_in_parallel
from hemayat.publication.errors import WRONG_CONTENT, PublicationFault
from hemayat.publication.models import Publication
from hemayat.publication.run_loader import Advance, LoadTotals
from hemayat.publication.states import SEEN, PublicationState
from hemayat.referrals.approval_sync import owe_missed_months, refer_run, take_back_cuts

PLACES = ("person", "household", "membership")
"""The tables in which a first nation is put in its place."""
BROKEN = "differs from what was loaded; withdraw the proposal, and propose the run again"


def visible_publications() -> list[Publication]:
    """The publications that people in some province see now; the latest approved first."""
    return list(Publication.objects.filter(state__in=SEEN).order_by("-approved_at", "-pk"))


def check_order(publication: Publication, seen: Sequence[Publication], provinces: Sequence[str]) -> None:
    """Raises PublicationFault if the run may not follow what people see in these provinces.

    That is if its register of persons is older, if nobody counted what it changes, if notices of an earlier result are
    still being queued (except of a wrong run that it replaces), or if it would leave a run that is published in part
    behind.
    """
    wrong = wrong_runs(publication)
    for before in (this_publication for this_publication in seen if this_publication.pk != publication.pk):
        _check_compared(publication, before)
        if before.notices_done_at is None and before.pk not in wrong:
            raise PublicationFault(
                Message(
                    "Notices about run {run_id} are still being queued. Wait until that has finished, "
                    "then approve this run."
                ).format(run_id=before.pk)
            )
        if before.state == PublicationState.ROLLOUT:
            _check_leaves_nothing(before, provinces)


def _check_compared(publication: Publication, before: Publication) -> None:
    if publication.comparison is None:
        raise PublicationFault(
            Message(
                "Run {run_id} was not compared with the published run {before}. Withdraw it, and propose it again."
            ).format(run_id=publication.pk, before=before.pk)
        )
    if publication.since < before.since:
        raise PublicationFault(
            Message(
                "The information about people in run {run_id} is from {since}. The published run "
                "{before} has newer data, from {newer}. Propose a run with newer registers."
            ).format(
                run_id=publication.pk,
                since=_day(publication.since),
                before=before.pk,
                newer=_day(before.since),
            )
        )


def _check_leaves_nothing(before: Publication, provinces: Sequence[str]) -> None:
    left = set(provinces_of(before.pk)) - set(provinces)
    if left:
        named = ", ".join(sorted(left))
        raise PublicationFault(
            Message(
                "Run {pk} is published only in some provinces. The run that replaces it must start in "
                "the same provinces: {named}. Add these provinces."
            ).format(pk=before.pk, named=in_digits(named)),
        )


def check_no_proposal_waits(publication: Publication) -> None:
    """Raises PublicationFault if another run is proposed: it was compared with what people in each province see now."""
    other = Publication.objects.filter(state=PublicationState.PROPOSED).exclude(pk=publication.pk).first()
    if other is not None:
        raise PublicationFault(
            Message(
                "Run {other} is proposed, and was compared with the results that people see now. Approve or withdraw "
                "it before you publish run {run_id} in more provinces."
            ).format(other=other.pk, run_id=publication.pk)
        )


def provinces_of(run_id: int) -> list[str]:
    """Where people see the run now."""
    rows = PublishedRun.objects.filter(run_id=run_id)
    return list(rows.order_by("province").values_list("province", flat=True))


def check_service(run: Run, today: dt.date) -> None:
    """Raises PublicationFault where a law has ended the service by the day on which the run decides, or by today.

    What it would give would be in force on a day on which nobody is served any more (R7.1c).
    """
    law = closing_law()
    day = max(run.on, today)
    if law is None or not law.has_ended_by(day):
        return
    raise PublicationFault(
        Message(
            "“{title}” (number {number}) ends the service on {ends_on}. This run makes decisions "
            "for {on}, and people would see them from {seen_on}. No runs are published after the "
            "service ends. Open cases are decided one by one. Withdraw the proposal."
        ).format(
            title=law.title,
            number=in_digits(law.number),
            ends_on=_day(law.effective_on),
            on=_day(run.on),
            seen_on=_day(today),
        )
    )


def _day(day: dt.date) -> Words:
    return Words(date_in_words(day, "fa"), date_in_words(day, "en"))


def close(publication: Publication, advance: Advance) -> None:
    """Nothing more comes into the tables that were loaded, and rows are found in them."""
    run_id = publication.pk
    closing = [
        ("close_first_nation_table", table) for table in PLACES if call("has_first_nation_tables", run_id)[0]
    ]
    closing += [("close_partition", table) for table in PARTITIONED]
    advance("Indexing", 0, len(closing))
    for done, _ in enumerate(call_in_parallel([(*one, run_id) for one in closing]), 1):
        advance("Indexing", done, len(closing))


def count_loaded_rows(
    run_id: int, advance: Advance, households: int, *, since: dt.date | None = None
) -> LoadTotals:
    """What stands in the tables that were loaded for a run.

    `since`: look meanwhile whether the people of a first nation all have their places from that day on; raises
    WRONG_CONTENT where they have not.
    """
    is_first = since is not None and call("has_first_nation_tables", run_id)[0]
    looks: list[tuple[Any, ...]] = [("count_valid_memberships", run_id, since)] if is_first else []
    advance("Checking", 0, len(TABLES) * households)
    found = call_in_parallel([*looks, *(("weigh_partition", table, run_id) for table in TABLES)])
    placed = next(found)[0] if is_first else None
    weights, counts = [], set()
    for place, (count, weight) in enumerate(found, 1):
        counts.add(count)
        weights.append(int(weight))
        advance("Checking", place * households, len(TABLES) * households)
    people = int(call("count_people", run_id)[0])
    if placed is not None and placed != people:
        raise PublicationFault(
            WRONG_CONTENT,
            f"run {run_id}: some people do not have exactly one place in a household with a head; propose it again",
        )
    if len(counts) > 1:
        raise PublicationFault(
            WRONG_CONTENT, f"run {run_id}: {' and '.join(TABLES)} have different numbers of households"
        )
    recorded, record_weight = call("weigh_partition", RECORDS, run_id)
    return LoadTotals(counts.pop(), tuple(weights), people, int(recorded), int(record_weight))


def check_loaded(publication: Publication, advance: Advance) -> None:
    """Raises WRONG_CONTENT where the tables are not, to the last row, what the proposal loaded."""
    if count_loaded_rows(publication.pk, advance, publication.run.households) != LoadTotals.from_json(
        publication.loaded
    ):
        raise PublicationFault(WRONG_CONTENT, f"run {publication.pk} {BROKEN}")


def write_memberships(publication: Publication, provinces: Sequence[str] | None, advance: Advance) -> None:
    """Households and memberships as the run's register of persons has them, from its day on.

    `provinces`: those in which the run is published from now on; None if that is everywhere. A first nation gets all
    its places at once, as nobody has another one.
    """
    if call("has_first_nation_tables", publication.pk)[0]:
        _put_places(publication, advance)
    elif call("has_staged_people", publication.pk)[0]:
        _change_places(publication, provinces, advance)


def _put_places(publication: Publication, advance: Advance) -> None:
    """The whole first nation at once."""
    advance("Assigning people to households", 0, publication.buckets)
    if not call("install_first_nation", publication.pk)[0]:
        raise PublicationFault(
            Message(
                "Run {run_id} was loaded before there were any people in the system. Withdraw it, and "
                "propose it again."
            ).format(run_id=publication.pk)
        )
    advance("Assigning people to households", publication.buckets, publication.buckets)


def _change_places(publication: Publication, provinces: Sequence[str] | None, advance: Advance) -> None:
    """Bucket by bucket, whatever is other than before and was not changed here since the register's day."""
    run_id, since, buckets = publication.pk, publication.since, publication.buckets
    is_partial = provinces is not None
    if is_partial and publication.state == PublicationState.PROPOSED:
        call("persist_staged_people", run_id, buckets)
    call("find_newer", run_id, buckets, since, list(provinces) if provinces is not None else None)
    for bucket in range(buckets):
        call("end_memberships", run_id, bucket, since)
    call("end_households", run_id, since)
    for bucket in range(buckets):
        advance("Assigning people to households", bucket, buckets)
        call("begin_memberships", run_id, bucket, since)
        if is_partial:
            call("drop_placed_people", run_id, bucket)
    advance("Assigning people to households", buckets, buckets)
    if not is_partial:
        call("drop_people", run_id)


def attach_partitions(publication: Publication) -> None:
    """What was loaded can be read from now on, where the run is published."""
    for table in PARTITIONED:
        call("attach_partition", table, publication.pk)


def activate_run(
    publication: Publication, provinces: Sequence[str], *, is_everywhere: bool, now: dt.datetime
) -> None:
    """From the end of this transaction on, people in these provinces see the run. Its row is saved already.

    `is_everywhere`: it is published nowhere yet and is published everywhere now, which spares a join over the nation.
    """
    Run.objects.filter(pk=publication.pk, published_at=None).update(published_at=now)
    _publish_in(provinces, publication.pk, now)
    places = None if is_everywhere else provinces_of(publication.pk)
    wrong = wrong_runs(publication)
    apply_run_results(publication.pk, places, corrects=wrong)
    refer_run(publication.pk)
    if wrong:
        take_back_cuts(wrong, publication.pk, provinces, now=now)
        _owe_missed_months(publication, wrong, provinces, now)


def wrong_runs(publication: Publication) -> list[int]:
    """The run that this one corrects and, if that was a correction, the run that it corrected; the latest first."""
    found: list[int] = []
    wrong = publication.corrects_id
    while wrong is not None:
        found.append(wrong)
        wrong = Publication.objects.values_list("corrects_id", flat=True).get(pk=wrong)
    return found


def supersede_publications(publication: Publication, now: dt.datetime) -> list[Publication]:
    """Those that people in the last province stopped seeing with this step, now marked so."""
    left = set(PublishedRun.objects.values_list("run_id", flat=True))
    gone = [
        this_publication
        for this_publication in visible_publications()
        if this_publication.pk != publication.pk and this_publication.pk not in left
    ]
    for one in gone:
        one.state, one.notices_done_at = PublicationState.SUPERSEDED, one.notices_done_at or now
        one.save(update_fields=["state", "notices_done_at"])
        Run.objects.filter(pk=one.pk).update(superseded_at=now)
    return gone


def _owe_missed_months(
    publication: Publication, wrong: Sequence[int], provinces: Sequence[str], now: dt.datetime
) -> None:
    """Where a wrong run counted already: province by province, as it was published on different days."""
    rows = PublishedPeriod.objects.filter(
        run_id__in=wrong, province__in=provinces, adverse_from_on__lte=day_of(now)
    )
    days = rows.order_by("-adverse_from_on").values_list("province", "adverse_from_on")
    # Ordered from the latest day to the earliest, so that the dict keeps the earliest day of each province.
    first = {province: day for province, day in days if day is not None}
    for day in sorted(set(first.values())):
        if months := month_ends(day, day_of(now)):
            places = [province for province, began in first.items() if began == day]
            owe_missed_months(wrong, publication.pk, places, since=day, months=months, now=now)


def _publish_in(provinces: Sequence[str], run_id: int, now: dt.datetime) -> None:
    """A worse result counts from a later day where another run was seen before (A15)."""
    had_one = set(PublishedRun.objects.values_list("province", flat=True))
    adverse = adverse_effect_day(day_of(now)) if had_one else None
    rows = [
        PublishedRun(
            province=province,
            run_id=run_id,
            since=now,
            adverse_from_on=adverse if province in had_one else None,
        )
        for province in provinces
    ]
    PublishedRun.objects.bulk_create(
        rows,
        update_conflicts=True,
        unique_fields=["province"],
        update_fields=["run", "since", "adverse_from_on"],
    )


def adverse_effect_day(today: dt.date) -> dt.date | None:
    """From when on a result that is worse than the last one counts, by the agreement in force (A15)."""
    try:
        days = version_in_force(today).parameters.adverse_change_after_days
    except NoAgreementInForce:
        return None
    return today + dt.timedelta(days=days)
