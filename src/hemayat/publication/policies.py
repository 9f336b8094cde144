"""The policies of this installation for who judges them: days, values by date, rules in words, cases and results."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from django.conf import settings

from hemayat.common.language import Lang, Message, text_in
from hemayat.engines.case_runner import CaseFailure, run_cases
from hemayat.engines.catalogue import catalogue
from hemayat.publication.errors import PublicationFault
from hemayat.rules.case_assertions import CriterionCoverage, coverage
from hemayat.rules.cases import PolicyCase, read_cases
from hemayat.rules.document import PolicyDocument, policy_document
from hemayat.rules.expression_texts import ExpressionTexts, TextGrid
from hemayat.rules.faults import PolicyError, PolicyFault
from hemayat.rules.policy import Parameter
from hemayat.rules.policy_check import check_policy, in_force_by_default
from hemayat.rules.policy_parser import POLICY_FILE
from hemayat.rules.resolved_policy import PolicyOn
from hemayat.rules.shipped_policies import shipped_policies
from hemayat.rules.vacuous_criteria import vacuous_criteria

CASES_ENGINE = "columnar"
"""What decides a nation; each case must come out on it as on the reference, in every column."""
_KEPT = 16


@dataclass(frozen=True)
class AvailablePolicy:
    """A policy in its folder. `days`: on which anything in it changes; `faults`: why it cannot be used.

    `never_failing`: criteria that nobody can fail, which is most often a slip.
    """

    name: str
    title: dict[str, str]
    version: str
    start: dt.date | None
    end: dt.date | None
    days: tuple[dt.date, ...] = ()
    faults: tuple[PolicyFault, ...] = ()
    never_failing: tuple[VacuousCriterion, ...] = ()


@dataclass(frozen=True)
class VacuousCriterion:
    """A criterion that nobody can fail from this day on. `line`: of it in the policy's file."""

    name: str
    title: dict[str, str]
    line: int
    on: dt.date


@dataclass(frozen=True)
class ParameterHistory:
    """A parameter through time. `values`: from which day which table of numbers holds; None from where it has ended."""

    name: str
    title: str
    law: str
    values: tuple[tuple[dt.date, TextGrid | None], ...]


@dataclass(frozen=True)
class PolicyCaseResults:
    """The cases of a policy and what came of them. `coverage`: which sides of each criterion they show."""

    results: tuple[tuple[PolicyCase, tuple[CaseFailure, ...]], ...]
    coverage: tuple[CriterionCoverage, ...]

    @property
    def failed(self) -> int:
        return sum(1 for _, failures in self.results if failures)


def policy_folders() -> dict[str, Path]:
    """Name → folder: those that came with the program, and those in the folder that the operator named."""
    own = sorted(settings.POLICIES.glob(f"*/{POLICY_FILE}")) if settings.POLICIES else []
    return {folder.name: folder for folder in (*shipped_policies(), *(file.parent for file in own))}


def folder_of(name: str) -> Path:
    """Raises PublicationFault."""
    try:
        return policy_folders()[name]
    except KeyError:
        raise PublicationFault(
            Message("The policy {name} was not found in this installation.").format(name=name)
        ) from None


def file_of(policy: str) -> Path | None:
    """The file of the policy that names itself so, wherever it lies; None where there is none that can be used."""
    for name, folder in policy_folders().items():
        with suppress(PolicyError):
            if _days(name)[0].policy.id == policy:
                return folder / POLICY_FILE
    return None


def known_policies() -> list[AvailablePolicy]:
    """All of them; one that cannot be used says why."""
    return [find_policy(name) for name in policy_folders()]


def find_policy(name: str) -> AvailablePolicy:
    """Raises PublicationFault where there is none of this name."""
    try:
        days = _days(name)
    except PolicyError as error:
        return AvailablePolicy(name, {"fa": name, "en": name}, "", None, None, faults=tuple(error.found))
    policy = days[0].policy
    return AvailablePolicy(
        name, dict(policy.title), policy.version, policy.start, policy.end, tuple(day.on for day in days),
        never_failing=tuple(_never_failing(days)),
    )  # fmt: skip


def policy_document_on(name: str, on: dt.date | None, lang: Lang, today: dt.date) -> PolicyDocument:
    """The rules in words on that day, else on `today`; of the nearest day in force. Raises PolicyError."""
    days = _days(name)
    policy = days[0].policy
    asked = in_force_by_default(policy, on or today)
    return policy_document(_on(days, asked), catalogue(), lang, today)


def values_of(name: str, lang: Lang) -> list[ParameterHistory]:
    """Every parameter with each of its values. Raises PolicyError."""
    days = _days(name)
    expression_texts = ExpressionTexts(days[0], lang, catalogue().labels)
    return [
        ParameterHistory(
            this_parameter.name,
            text_in(this_parameter.title, lang),
            expression_texts.law(this_parameter.law),
            tuple(_values(this_parameter, days, lang)),
        )
        for this_parameter in days[0].policy.parameters.values()
    ]


def cases_of(name: str) -> PolicyCaseResults:
    """Every case decided by the slow engine, at once, as they are some hundreds. Raises PolicyError."""
    folder = folder_of(name)
    return _tried(folder, _as_of(folder))


# ------------------------------------------------------------------------------------------ underneath


def _never_failing(days: list[PolicyOn]) -> Iterator[VacuousCriterion]:
    for name, line, on in vacuous_criteria(days):
        criterion = next(
            this_criterion for this_criterion in _on(days, on).criteria if this_criterion.name == name
        )
        yield VacuousCriterion(name, dict(criterion.title), line, on)


AsOf = tuple[tuple[str, int], ...]
"""Each file of a policy and when it was written: what was read is kept until one changes."""


def _days(name: str) -> list[PolicyOn]:
    """The policy on each day on which it changes. Raises PolicyError."""
    folder = folder_of(name)
    return _checked(folder, _as_of(folder))


def _as_of(folder: Path) -> AsOf:
    return tuple((str(file), _written_at(file)) for file in sorted(folder.rglob("*.yaml")))


def _written_at(file: Path) -> int:
    """0 of what cannot be looked at, such as the mark of an editor that points to nothing."""
    try:
        return file.stat().st_mtime_ns
    except OSError:
        return 0


@lru_cache(_KEPT)
def _checked(folder: Path, _written: AsOf) -> list[PolicyOn]:
    return check_policy(folder, catalogue())


@lru_cache(_KEPT)
def _tried(folder: Path, written: AsOf) -> PolicyCaseResults:
    days = _checked(folder, written)
    cases = read_cases(folder, days, catalogue())
    found: dict[tuple[str, int], list[CaseFailure]] = {}
    for case_failure in run_cases(days[0].policy, cases, CASES_ENGINE):
        found.setdefault((case_failure.case.file, case_failure.case.line), []).append(case_failure)
    results = tuple((case, tuple(found.get((case.file, case.line), ()))) for case in cases)
    return PolicyCaseResults(results, tuple(coverage(days, cases)))


def _on(days: list[PolicyOn], on: dt.date) -> PolicyOn:
    return [day for day in days if day.on <= on][-1]


def _values(
    parameter: Parameter, days: list[PolicyOn], lang: Lang
) -> Iterator[tuple[dt.date, TextGrid | None]]:
    """Only the days on which this parameter changes."""
    before: TextGrid | None = None
    for day in days:
        this_parameter = day.parameters.get(parameter.name)
        grid = (
            ExpressionTexts(day, lang, catalogue().labels).grid(*this_parameter) if this_parameter else None
        )
        if grid != before:
            yield day.on, grid
        before = grid
