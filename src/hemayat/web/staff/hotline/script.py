"""A proven caller's cases, in words to be read aloud: where each is, why, by when, and what comes next."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from hemayat.audit.context import acting_as
from hemayat.common.language import Lang, Message, Words
from hemayat.common.spoken_numbers import month_in_words
from hemayat.eligibility.presenter import DecisionView as Decided
from hemayat.eligibility.presenter import ReasonView, present_decision
from hemayat.eligibility.queries import PublishedResult, decision_in, determination_of
from hemayat.eligibility.reasons import CriterionReason, MissingDataItem
from hemayat.eligibility.value_texts import list_text
from hemayat.hotline.queries import OpenCall
from hemayat.households.queries import members
from hemayat.questions.queries import questions_of
from hemayat.questions.results import QuestionQueueRow
from hemayat.referrals.payment_queries import PaymentNews, payment_news
from hemayat.requests.case_status import CaseStatus, StatusTexts, household_status, request_status
from hemayat.requests.missing_data import DataRequest, open_data_request
from hemayat.requests.queries import request_of, requests_of
from hemayat.requests.results import CaseSummary, CaseView
from hemayat.requests.states import ENDED, CaseState
from hemayat.web.staff.household_panel import HouseholdPanel, household_panel, panel_of

MOST_ENDED = 3
MOST_QUESTIONS = 10
_FOR = Message("Since {since}, we have been waiting for an answer from this organisation: {owner}.")
_ASKED = Message("The officer asks: {words}")
_CONSENT_ASKED = Message("We ask for this consent, which is given on the site: {words}")
_UNTIL = Message("Please answer on the site by {day}.")
_SAID_BY = Message("Source: {register}, {owner}, as of {day}.")
_OWED_BY = Message(
    "This information is missing: {title}. Organisation that must provide it: {owner}. Reason: {why}."
)
_MISSING = Message("The support for {months} has not arrived. {missing}")
_VISIT = Message("{reason} Address: {place}")


@dataclass(frozen=True)
class CaseScript:
    """One case. `number`: of the request; None for what was decided about the household by a national run."""

    number: int | None
    code: str
    title: str
    where: tuple[str, ...]
    why: tuple[str, ...]
    due: str
    next: str


@dataclass(frozen=True)
class CallScripts:
    """`panel`: the caller’s household. `acts_as`: "guardian" or "attorney". `leads`: as VerifiedCaller says."""

    panel: HouseholdPanel
    acts_as: str
    leads: bool
    cases: tuple[CaseScript, ...]
    questions: Sequence[QuestionQueueRow]


def scripts_for(call: OpenCall, lang: Lang, now: dt.datetime) -> CallScripts:
    """Read as the caller, whose own household is all that the database shows then, and READ ONLY."""
    household = call.household
    with acting_as(call.actor, is_read_only=True):
        case_summaries, published = requests_of(household), determination_of(household)
        panel = panel_of(members(household), case_summaries, published, lang)
        cases = _ScriptCases(call, CallScriptWriter(lang), now, case_summaries, published)
        return CallScripts(panel, call.acts_as, call.leads, tuple(cases), questions_for(call, now))


def questions_for(call: OpenCall, now: dt.datetime) -> Sequence[QuestionQueueRow]:
    """What the caller has asked: what waits first, then the newest."""
    if not call.leads:
        return ()
    with acting_as(call.actor, is_read_only=True):
        return questions_of(call.household, now)[:MOST_QUESTIONS]


def panel_for(call: OpenCall, lang: Lang) -> HouseholdPanel:
    """Who the agent is speaking with, read as the caller."""
    with acting_as(call.actor, is_read_only=True):
        return household_panel(call.household, lang)


class _ScriptCases:
    """Those that are examined, then what was decided about the household, then what ended; the newest first."""

    def __init__(
        self,
        call: OpenCall,
        aloud: CallScriptWriter,
        now: dt.datetime,
        case_summaries: Sequence[CaseSummary],
        published: PublishedResult | None,
    ) -> None:
        self.call, self.household, self.aloud, self.now = call, call.household, aloud, now
        self.case_summaries, self.published = case_summaries, published

    def __iter__(self) -> Iterator[CaseScript]:
        case_summaries = [
            case_summary for case_summary in self.case_summaries if case_summary.state is not CaseState.DRAFT
        ]
        yield from (
            self._request(case_summary.id)
            for case_summary in case_summaries
            if case_summary.state not in ENDED
        )
        published = self.published
        data_request = open_data_request(published, self.now)
        yield self.aloud.household(published, data_request, payment_news(self.household, self.now))
        ended = [
            case_summary.id
            for case_summary in case_summaries
            if case_summary.state in ENDED and case_summary.filed_at
        ]
        yield from (self._request(number) for number in ended[:MOST_ENDED])

    def _request(self, number: int) -> CaseScript:
        view = request_of(self.household, number, now=self.now)
        decision = decision_in(self.household, view.decision_id) if view.decision_id else None
        return self.aloud.request(view, decision, self.now, has_words=self.call.hears_words_of(number))


class CallScriptWriter:
    """A case in sentences to be read aloud."""

    def __init__(self, lang: Lang) -> None:
        self.lang, self.say = lang, StatusTexts(lang, is_spoken=True)

    def request(
        self, view: CaseView, decision: PublishedResult | None, now: dt.datetime, *, has_words: bool
    ) -> CaseScript:
        """`has_words`: with what officers asked, and visits."""
        case_status = request_status(view, decision.outcome if decision else "", now)
        if not has_words:
            case_status = replace(case_status, visit_at=None)
        why = self._reasons(decision) if decision else self._state(view) if has_words else ()
        return self._script(view.id, case_status, tuple(why))

    def household(
        self, published: PublishedResult | None, data_request: DataRequest | None, news: PaymentNews | None
    ) -> CaseScript:
        why = self._reasons(published) if published else ()
        status = household_status(published, data_request, news.headline if news else None)
        return self._script(None, status, (*why, *self._missing(news)))

    def _missing(self, news: PaymentNews | None) -> Iterator[str]:
        """What the head should resolve so that payments arrive, once for all months that lack the same.

        Who proved who they are hears it aloud.
        """
        months: dict[str, list[str]] = {}
        for payment in sorted(news.unpaid if news else (), key=lambda payment: payment.month):
            if payment.missing:
                named = months.setdefault(payment.missing.in_(self.lang), [])
                named.append(month_in_words(payment.month, self.lang))
        for missing, named in months.items():
            yield self._with(_MISSING, months=list_text(named, self.lang), missing=missing)

    def _script(self, number: int | None, case_status: CaseStatus, why: tuple[str, ...]) -> CaseScript:
        where = self.say.status(case_status)
        return CaseScript(
            number,
            case_status.code,
            case_status.about.in_(self.lang),
            tuple(where[1:]),
            why,
            self.say.due(case_status),
            self.say.next(case_status),
        )

    def _state(self, view: CaseView) -> Iterator[str]:
        """What the state means, and what is waited for."""
        yield view.wording.text.in_(self.lang)
        for one in view.waiting:
            yield self._with(_FOR, owner=one.owner.in_(self.lang), since=self.say.day(one.since.date()))
        if view.open_question:
            asked = _CONSENT_ASKED if view.open_question.is_for_consent else _ASKED
            yield self._with(asked, words=view.open_question.words)
            yield self._with(_UNTIL, day=self.say.day(view.open_question.answer_by))
        for visit in view.open_visits:
            yield self._with(_VISIT, reason=visit.reason, place=visit.place)

    def _reasons(self, published: PublishedResult) -> Iterator[str]:
        yield from self.reasons(present_decision(published, self.lang))

    def reasons(self, decided: Decided) -> Iterator[str]:
        """As its head reads them: what failed, else what is not known, with who said it; else what was met."""
        published = decided.published
        if published.act and published.act.reason:
            yield published.act.reason
        yield decided.explanation.outcome_text
        if not (decided.failed or decided.open):
            yield from (one.reason.sentence for one in decided.waived or decided.passed)
            return
        for one in decided.failed:
            yield from self._with_source(one)
        for one in () if decided.failed else decided.open:
            yield from self._awaited(one.reason, decided.explanation.missing)
        yield from map(str, decided.changes)

    def _awaited(self, reason: CriterionReason, missing: Sequence[MissingDataItem]) -> Iterator[str]:
        """No register said what is not known: the caller hears who has to say it, and why it is missing."""
        yield reason.sentence
        for one in missing:
            if one.fact in reason.missing:
                yield self._with(_OWED_BY, owner=one.owner, title=one.title, why=one.why_text)

    def _with_source(self, reason: ReasonView) -> Iterator[str]:
        yield reason.reason.sentence
        for source in reason.reason.sources:
            yield self._with(
                _SAID_BY, register=source.title, owner=source.owner, day=self.say.day(source.as_of)
            )
        if reason.change:
            yield reason.change

    def _with(self, words: Words, /, **kwargs: str) -> str:
        return words.in_(self.lang).format(**kwargs)
