"""Every criterion of the shipped policies with each verdict, as each channel shows it to a person.

docs/sentences.md is written from them, so that an editor can read them all.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from django.template import Context
from django.template.loader import get_template
from django.utils import translation

from hemayat.cli.decision_printout import household_lines
from hemayat.common.language import Lang
from hemayat.eligibility.determination import DeterminedCase, case_of
from hemayat.eligibility.presenter import DecisionView, present_case
from hemayat.eligibility.queries import PublishedResult
from hemayat.eligibility.reasons import CriterionReason, explain
from hemayat.engines.case_runner import checked_folder, tables_of
from hemayat.engines.catalogue import catalogue
from hemayat.engines.compiled_policy import CompiledPolicy
from hemayat.rules.cases import PolicyCase
from hemayat.rules.document import policy_document
from hemayat.rules.resolution import resolve
from hemayat.rules.shipped_policies import shipped_policies
from hemayat.rules.unknowns import Verdict
from hemayat.web.citizen.check.views import ReasonDisplay as CheckReason
from hemayat.web.citizen.requests.presenter import compared
from hemayat.web.citizen.templatetags.reasons import reasons as decision_page
from hemayat.web.staff.hotline.script import CallScriptWriter

PAGE = Path(__file__).parents[2] / "docs" / "sentences.md"
LANGUAGES: tuple[Lang, ...] = ("fa", "en")
_VERDICTS = {
    "pass": Verdict.PASSED,
    "limit": Verdict.PASSED,
    "fail": Verdict.FAILED,
    "unknown": Verdict.UNDETERMINED,
    "waived": Verdict.WAIVED,
}
_ORDER = list(_VERDICTS)


@dataclass(frozen=True)
class Shown:
    """A household of a policy's own cases, and the criterion and verdict that it shows."""

    policy: str
    since: dt.date
    criterion: str
    verdict: Verdict
    case: DeterminedCase

    def __str__(self) -> str:
        return f"{self.policy} {self.since} {self.criterion} {self.verdict.name.lower()}"

    def reason(self, lang: Lang) -> CriterionReason:
        return next(one for one in explain(self.case, lang).reasons if one.criterion == self.criterion)


@cache
def households() -> tuple[Shown, ...]:
    """The first household for each criterion and verdict under each version of each shipped policy."""
    return tuple(one for folder in shipped_policies() for one in _of_policy(folder))


def _of_policy(folder: Path) -> Iterator[Shown]:
    days, cases, _ = checked_folder(folder)
    for day, later in zip(days, [*days[1:], None], strict=True):
        of_day = [case for case in cases if day.on <= case.on and (later is None or case.on < later.on)]
        for criterion in day.criteria:
            for side in _ORDER:
                if shows := [case for case in of_day if case.shows.get(criterion.name) == side]:
                    case = _decided(folder, shows[0])
                    yield Shown(folder.name, day.on, criterion.name, _VERDICTS[side], case)


@cache
def _compiled(folder: Path, on: dt.date) -> CompiledPolicy:
    days, _, _ = checked_folder(folder)
    return CompiledPolicy(resolve(days[0].policy, on, catalogue()))


def _decided(folder: Path, case: PolicyCase) -> DeterminedCase:
    as_of = {name: case.as_of[name] for name in catalogue().tables}
    return case_of(_compiled(folder, case.on), tables_of([case]), as_of, case.cuts)


def told(shown: Shown, lang: Lang) -> DecisionView:
    at = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
    amount = shown.case.decision.get("amount_rial")
    published = PublishedResult(
        [], [], 1, 1, "tehran", shown.case.outcome, amount, None, at, None, shown.case.policy.on
    )
    return present_case(published, shown.case, lang)


# ------------------------------------------------------------------------------------------------ channels


def _template(name: str, **given: object) -> str:
    return get_template(name).render(given)


def page(shown: Shown, lang: Lang) -> str:
    found = told(shown, lang)
    groups = (found.failed, found.open, found.waived, found.passed)
    return "".join(decision_page(Context(), group, "") for group in groups)


def check(shown: Shown, lang: Lang) -> str:
    reason = shown.reason(lang)
    return _template("citizen/check_reason.html", told=CheckReason(reason, reason.sentence, "green"))


def desk(shown: Shown, lang: Lang) -> str:
    return _template("staff/cases/explanation.html", of=explain(shown.case, lang))


def letter(shown: Shown, lang: Lang) -> str:
    found = told(shown, lang)
    return _template("citizen/approvals/reasons.html", told=found, shown={"sources": (), "laws": ()})


def hotline(shown: Shown, lang: Lang) -> str:
    return "\n".join(CallScriptWriter(lang).reasons(told(shown, lang)))


def command_line(shown: Shown, lang: Lang) -> str:
    return "\n".join(household_lines(shown.case, 1, lang))


def before_after(shown: Shown, lang: Lang) -> str:
    """Beside a decision under which everything was otherwise, so that every line is there."""
    after = explain(shown.case, lang)
    before = after.__class__(**{**vars(after), "reasons": ()})
    return "\n".join(f"{line.title}: {line.before}: {line.after}" for line in compared(before, after, lang))


def rules(shown: Shown, lang: Lang) -> str:
    document = policy_document(shown.case.policy, catalogue(), lang, shown.case.policy.on)
    section = next(one for one in document.sections if one.key == "criteria")
    return "\n".join(f"{item.title}: {line.text}" for item in section.items for line in item.lines)


CHANNELS: dict[str, Callable[[Shown, Lang], str]] = {
    "page": page,
    "check": check,
    "desk": desk,
    "letter": letter,
    "hotline": hotline,
    "command line": command_line,
    "before and after": before_after,
    "rules": rules,
}
WITHOUT_SIGN = ("hotline", "rules")
"""Read aloud, or about no household."""
WITHOUT_SENTENCE = ("rules", "before and after")
"""About no household; or a table of what changed, one link away from the decision with its sentences."""


def shown_by(channel: str, shown: Shown, lang: Lang) -> str:
    with translation.override(lang):
        return CHANNELS[channel](shown, lang)


def is_shown_by(channel: str, shown: Shown) -> bool:
    """The letter is of an eligible household; the script reads what decided and nothing else."""
    if channel == "letter":
        return shown.verdict in (Verdict.PASSED, Verdict.WAIVED)
    if channel == "hotline":
        deciding = {Verdict.FAILED, Verdict.UNDETERMINED, Verdict.WAIVED}
        others = {Verdict(shown.case.verdict(c.name)) for c in shown.case.policy.criteria}
        return shown.verdict in deciding or not (others & deciding)
    return True


# ------------------------------------------------------------------------------------- the page of an editor


def golden() -> str:
    lines = [
        "# What people read about each criterion",
        "",
        "Every criterion of the shipped policies with each result, in the words of the decision page, the desk,",
        "the letter, the hotline script and the command line. The numbers are those of one example household.",
        "Change the words in `policies/` or `src/hemayat/eligibility/standard_texts.py`, then write this file again:",
        "",
        "```sh",
        "WRITE_SENTENCES=1 .venv/bin/pytest -q -n 0 tests/eligibility/test_sentences.py -k editor",
        "```",
    ]
    heading = None
    seen = set()
    for shown in households():
        fa, en = shown.reason("fa"), shown.reason("en")
        if (shown.since, shown.criterion, fa.sentence) in seen:
            continue
        seen.add((shown.since, shown.criterion, fa.sentence))
        if heading != (heading := (shown.policy, shown.since, shown.criterion)):
            lines += ["", f"## {fa.title} / {en.title}", "", f"`{shown.criterion}`, from {shown.since}", ""]
        for reason in (fa, en):
            lines.append(f"- {reason.sign} {reason.verdict_text}: {reason.sentence}")
    return "\n".join(lines) + "\n"
