"""A run beside what people saw as it was proposed: read from what was counted then, so that it costs no counting."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from hemayat.accounts.models import StaffMember
from hemayat.common.errors import HemayatError
from hemayat.common.language import Lang
from hemayat.eligibility.models import Run
from hemayat.eligibility.queries import reading_of
from hemayat.eligibility.report_sections import ReportSection, sections
from hemayat.engines.differences import GAINS, LESS, LOSES, MORE
from hemayat.engines.run_folder import open_run
from hemayat.engines.summary import RunSummary
from hemayat.publication.models import Errand, Justification, Pause, Publication
from hemayat.publication.permissions import can_publish
from hemayat.publication.rollout import is_resume_asked, pause_of, provinces_left
from hemayat.publication.run_activation import provinces_of
from hemayat.publication.states import OPEN, PublicationState
from hemayat.publication.stop_rule import RunStop, can_justify, counting_reasons, is_justified, stops_in
from hemayat.registers.province_codes import EVERY_PROVINCE
from hemayat.rules.unknowns import ELIGIBLE, OUTCOMES

Titles = dict[str, str]


@dataclass(frozen=True)
class OutcomeCount:
    """Households and persons with this outcome; `before` is None where there was no run before."""

    outcome: str
    households: int
    persons: int
    before: int | None
    persons_before: int | None


@dataclass(frozen=True)
class ProvinceEffects:
    """`code`: its two digits, empty where it is not known."""

    code: str
    gains: int
    loses: int


@dataclass(frozen=True)
class CriterionEffect:
    """A criterion, and how many gain or lose with it; `alone`: by no other. Without a title: no criterion flipped."""

    title: Titles | None
    households: int
    alone: int


@dataclass(frozen=True)
class RunEffects:
    """What the run changes for people. `more`, `less`: whose amount rises or falls; rials are those of a period.

    `own_lose`: of those who lose, households about whom something was decided after the last run, such as an objection.
    `appear`, `leave`: households that only one of both has.
    """

    before: int
    gains: int
    loses: int
    more: int
    less: int
    appear: int
    leave: int
    own_lose: int
    rials_before: int
    rials_after: int
    provinces: tuple[ProvinceEffects, ...]
    reasons_gains: tuple[CriterionEffect, ...]
    reasons_loses: tuple[CriterionEffect, ...]


@dataclass(frozen=True)
class RolloutStatus:
    """What is special about a publication: why it stopped, what it corrects, and where people see it already.

    `seen`, `left`: provinces in which it is published, and in which it is approved and not published yet. `written_by`:
    members who wrote a reason, also one that no longer counts: nobody writes two.
    """

    stops: tuple[RunStop, ...]
    justifications: tuple[Justification, ...]
    corrects: int | None
    corrects_because: str
    seen: tuple[str, ...]
    left: tuple[str, ...]
    pause: Pause | None
    written_by: frozenset[int]

    @property
    def is_partial(self) -> bool:
        return bool(self.seen and self.left)

    @property
    def is_stopped(self) -> bool:
        return bool(self.stops) and not is_justified(self.justifications)

    def wants_reason_of(self, member: StaffMember) -> bool:
        """Whether this member may still write why it may be published."""
        return bool(self.stops) and can_justify(member) and member.pk not in self.written_by


@dataclass(frozen=True)
class PublicationReport:
    """One publication, whole. `changes` is None for a first run.

    `errand`: the last approval or withdrawal asked for at the desk. `findings`: group → households with officers'
    findings, and cases (finding_results.GROUPS). `missing_data`: missing_data.missing_data_of shows it.
    """

    run_id: int
    state: PublicationState
    title: Titles
    on: dt.date
    policy_version: str
    households: int
    eligible: int
    is_synthetic: bool
    decided_at: dt.datetime
    registers: dict[str, dt.date]
    outcomes: tuple[OutcomeCount, ...]
    changes: RunEffects | None
    proposed_by: str
    proposed_at: dt.datetime
    approved_by: str
    approved_at: dt.datetime | None
    withdrawn_by: str
    withdrawn_at: dt.datetime | None
    withdrawn_because: str
    notices_done_at: dt.datetime | None
    proposer: int
    errand: Errand | None
    findings: dict[str, Any]
    missing_data: dict[str, Any]
    rollout: RolloutStatus

    @property
    def is_open(self) -> bool:
        return self.state in OPEN

    @property
    def shown_errand(self) -> Errand | None:
        """What somebody waits for, or what stands in the way of a run that could still be approved."""
        return self.errand if self.is_busy or self.is_proposed else None

    @property
    def is_proposed(self) -> bool:
        return self.state == PublicationState.PROPOSED

    def awaits(self, by: StaffMember) -> bool:
        """Whether this member may approve it now."""
        is_ready = self.is_proposed and not self.is_busy and not self.rollout.is_stopped
        return is_ready and can_publish(by) and by.pk != self.proposer

    def may_go_on(self, by: StaffMember) -> bool:
        """Whether this member may publish it in further provinces now."""
        is_ready = self.state == PublicationState.ROLLOUT and not self.is_busy and self.rollout.pause is None
        return is_ready and can_publish(by)

    def may_be_paused(self, by: StaffMember) -> bool:
        """Also while a colleague asks to resume it: a pause again takes the request away."""
        pause = self.rollout.pause
        is_open = pause is None or pause.resume_asked_by_id is not None
        return self.state == PublicationState.ROLLOUT and is_open and can_publish(by)

    def may_be_resumed(self, by: StaffMember) -> bool:
        """As the first of two publishers, or as the second."""
        pause = self.rollout.pause
        return (
            self.state == PublicationState.ROLLOUT
            and pause is not None
            and not (pause.resume_asked_by_id == by.pk and self.is_resume_asked)
            and can_publish(by)
        )

    @property
    def is_resume_asked(self) -> bool:
        """Whether it is paused, and the first of two publishers asked to resume it."""
        return self.rollout.pause is not None and is_resume_asked(self.rollout.pause)

    def may_be_withdrawn(self, by: StaffMember) -> bool:
        return self.is_open and not self.is_busy and can_publish(by)

    @property
    def is_busy(self) -> bool:
        return self.errand is not None and self.errand.ended_at is None

    @property
    def gains(self) -> int:
        """Of a first run: everybody who is eligible."""
        return self.changes.gains if self.changes else self.eligible


def report_of(run_id: int) -> PublicationReport | None:
    """Some six queries, whatever was decided."""
    publications = Publication.objects.select_related("run", "proposed_by", "approved_by", "withdrawn_by")
    row = publications.filter(pk=run_id).first()
    if row is None:
        return None
    before = Run.objects.filter(pk=row.comparison["before"]).first() if row.comparison else None
    errand = (
        Errand.objects.filter(kind__in=["approve", "withdraw"], given__run_id=run_id).order_by("-pk").first()
    )
    return _report(row, before, errand, _rollout(row))


def sections_of(run_id: int, lang: Lang) -> list[ReportSection] | None:
    """Every number of the run in tables and charts, as its own report has them.

    None where its folder is gone or counts other results than were proposed, or its rules are none that this program
    understands.
    """
    row = Publication.objects.select_related("run").get(pk=run_id)
    try:
        _, manifest = open_run(Path(row.run_dir))
        rules = reading_of(run_id).decider.compiled
    except HemayatError:
        return None
    stored = (row.run.content_sha256, row.run.counts, row.run.registers)
    if (manifest["content_sha256"], manifest["summary"], manifest["registers"]) != stored:
        return None
    return list(sections(rules, manifest, lang))


def _rollout(row: Publication) -> RolloutStatus:
    seen = tuple(provinces_of(row.pk))
    left = provinces_left(row) if row.state == PublicationState.ROLLOUT else []
    reasons = counting_reasons(row) if row.stops else ()
    return RolloutStatus(
        tuple(stops_in(row)), tuple(reasons), row.corrects_id, row.corrects_because, seen, tuple(left),
        pause_of(row.pk) if row.state == PublicationState.ROLLOUT else None,
        frozenset(row.justifications.values_list("by_id", flat=True)) if row.stops else frozenset(),
    )  # fmt: skip


def _report(
    row: Publication, before: Run | None, errand: Errand | None, rollout: RolloutStatus
) -> PublicationReport:
    run = row.run
    outcomes = tuple(_outcomes(run, before))
    return PublicationReport(
        row.pk,
        PublicationState(row.state),
        dict(run.title),
        run.on,
        run.policy_version,
        run.households,
        sum(outcome.households for outcome in outcomes if outcome.outcome == ELIGIBLE),
        run.is_synthetic,
        run.decided_at,
        {name: dt.date.fromisoformat(day) for name, day in run.registers.items()},
        outcomes,
        _changes(row.comparison) if row.comparison else None,
        row.proposed_by.full_name,
        row.proposed_at,
        row.approved_by.full_name if row.approved_by else "",
        row.approved_at,
        row.withdrawn_by.full_name if row.withdrawn_by else "",
        row.withdrawn_at,
        row.withdrawn_because,
        row.notices_done_at,
        row.proposed_by_id,
        errand,
        row.findings,
        row.missing_data,
        rollout,
    )


def _outcomes(run: Run, before: Run | None) -> list[OutcomeCount]:
    now = RunSummary.from_json(run.counts).by("outcome")
    then = RunSummary.from_json(before.counts).by("outcome") if before else None
    found = []
    for outcome in OUTCOMES:
        households, persons, _ = now.get((outcome,), [0, 0, 0])
        old = then.get((outcome,), [0, 0, 0]) if then is not None else [None, None]
        found.append(OutcomeCount(outcome, households, persons, old[0], old[1]))
    return found


def _changes(stored_report: dict[str, Any]) -> RunEffects:
    provinces: dict[str, Counter[str]] = {}
    for code, change, households in stored_report["provinces"]:
        provinces.setdefault(code, Counter())[change] += households
    changes: Counter[str] = sum(provinces.values(), Counter())
    appear = sum(n for was, _, n in stored_report["outcomes"] if was is None)
    leave = sum(n for _, becomes, n in stored_report["outcomes"] if becomes is None)
    money = {name: households for name, (households, _) in stored_report["money"].items()}
    return RunEffects(
        stored_report["before"], changes[GAINS], changes[LOSES], money.get(MORE, 0), money.get(LESS, 0), appear, leave,
        stored_report["own"].get(LOSES, 0), stored_report["rials"][0], stored_report["rials"][1],
        province_effects(provinces),
        _reasons(stored_report, GAINS), _reasons(stored_report, LOSES),
    )  # fmt: skip


def province_effects(changes: Mapping[str, Mapping[str, int]]) -> tuple[ProvinceEffects, ...]:
    """Every province, also if nobody changes there: a run is of the whole nation, so that nobody is 0 and not unknown.

    Households abroad, or of an unknown province, only if some of them change. Empty if nobody changes anywhere.
    """
    found = [
        ProvinceEffects(code, counts.get(GAINS, 0), counts.get(LOSES, 0))
        for code in EVERY_PROVINCE
        for counts in [changes.get(code, {})]
    ]
    is_changed = any(one.gains or one.loses for one in found)
    return tuple(one for one in found if is_changed and (one.code or one.gains or one.loses))


def _reasons(stored_report: dict[str, Any], change: str) -> tuple[CriterionEffect, ...]:
    """Those that moved most households first."""
    together: Counter[str] = Counter()
    alone: Counter[str] = Counter()
    by_none = 0
    for way, names, households in stored_report["reasons"]:
        if way != change:
            continue
        by_none += households * (not names)
        for name in names:
            together[name] += households
            alone[name] += households * (len(names) == 1)
    criterion_effects = [
        CriterionEffect(stored_report["titles"].get(name), n, alone[name])
        for name, n in together.most_common()
    ]
    return (*criterion_effects, *([CriterionEffect(None, by_none, by_none)] if by_none else []))
