"""The anonymous check: pages of questions until the result is certain. Nothing typed is stored or logged (portal 1)."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from hemayat.eligibility.current_rules import rules_in_force
from hemayat.eligibility.reasons import CriterionReason, Explanation
from hemayat.eligibility.trial import waits_for_the_nation
from hemayat.eligibility.trial_explanation import explain_trial
from hemayat.eligibility.value_texts import list_text
from hemayat.rules.unknowns import ELIGIBLE, NEEDS_DATA, Verdict
from hemayat.web.citizen.check import texts
from hemayat.web.citizen.check.answers import CheckAnswers, QuestionnairePage, pages_text
from hemayat.web.citizen.check.forms import TopicForm
from hemayat.web.citizen.open_pages import open_form
from hemayat.web.shared.language import page_language

RESULT, BACK, TO = "result", "back", "to-"
TAGS = {
    Verdict.FAILED: "red",
    Verdict.UNDETERMINED: "yellow",
    Verdict.WAIVED: "blue",
    Verdict.PASSED: "green",
}


@dataclass(frozen=True)
class ReasonDisplay:
    """A reason as this page shows it. `tag`: the colour of its verdict, which is written out too."""

    reason: CriterionReason
    sentence: str
    tag: str


@open_form
def check(request: HttpRequest) -> HttpResponse:
    """GET: what this is. POST `at` (the page just answered), `pages` (those before it), `go` (where to), answers."""
    rules = rules_in_force(timezone.localdate())
    answers = CheckAnswers(rules, request.POST.dict(), page_language())
    if request.method != "POST":
        return _private(render(request, "citizen/check_start.html", {"rules": rules}))
    return _private(_following(request, answers, request.POST.get("go", "")))


def _following(request: HttpRequest, answers: CheckAnswers, go: str) -> HttpResponse:
    """The page after this one, or this one again if an answer cannot be used. Back and change never complain."""
    if go.startswith(TO):
        return _ask(request, answers, answers.page_of(go.removeprefix(TO)))
    if go == BACK:
        return _ask(request, answers, answers.page_before())
    if faulty := answers.first_faulty():
        topic, form = faulty
        return _ask(request, answers, answers.page_of(topic.register), form)
    following = None if go == RESULT else answers.next_page()
    return _ask(request, answers, following) if following else _result(request, answers)


def _ask(
    request: HttpRequest, answers: CheckAnswers, page: QuestionnairePage, form: TopicForm | None = None
) -> HttpResponse:
    told = {
        "form": form or answers.blank_form(page.topic),
        "page": page,
        "topic": page.topic,
        "title": answers.title(page.topic),
        "carried": answers.carried(page.topic),
        "left": answers.questions_left(page),
    }
    return render(request, "citizen/check_topic.html", told)


def _result(request: HttpRequest, answers: CheckAnswers) -> HttpResponse:
    explanation = explain_trial(answers.result, answers.lang)
    reasons = [_told(answers, explanation, reason) for reason in explanation.reasons]
    is_open = explanation.outcome == NEEDS_DATA
    shown = {Verdict.FAILED, Verdict.WAIVED} | ({Verdict.UNDETERMINED} if is_open else set())
    told = {
        "outcome": _outcome(answers, explanation),
        "is_certain": not is_open,
        "depends_on": _open_names(answers) if is_open else [],
        "amount": explanation.amount_text if explanation.outcome == ELIGIBLE else "",
        "amount_law": explanation.amount_law,
        "amount_depends_on": list_text([] if is_open else _open_names(answers), answers.lang),
        "reasons": [this_reason for this_reason in reasons if this_reason.reason.verdict in shown],
        "passed": [this_reason for this_reason in reasons if this_reason.reason.verdict is Verdict.PASSED],
        "not_needed": [t.reason for t in reasons if not is_open and t.reason.verdict is Verdict.UNDETERMINED],
        "answers": answers.told(),
        "typed": answers.typed.items(),
        "pages": pages_text(answers.pages),
        "has_more": is_open and answers.next_page() is not None,
        "rules": answers.rules,
    }
    return render(request, "citizen/check_result.html", told)


def _open_names(answers: CheckAnswers) -> list[str]:
    return [answers.name_of(fact) for fact in answers.result.open_facts]


def _outcome(answers: CheckAnswers, explanation: Explanation) -> str:
    open_ones = [reason for reason in explanation.reasons if reason.verdict is Verdict.UNDETERMINED]
    if explanation.outcome == NEEDS_DATA and all(_is_waiting(answers, reason) for reason in open_ones):
        return texts.ONLY_THE_NATION_IS_MISSING
    return texts.OUTCOMES[explanation.outcome]


def _told(answers: CheckAnswers, explanation: Explanation, reason: CriterionReason) -> ReasonDisplay:
    return ReasonDisplay(reason, _sentence(answers, explanation, reason), TAGS[reason.verdict])


def _sentence(answers: CheckAnswers, explanation: Explanation, reason: CriterionReason) -> str:
    if _is_waiting(answers, reason):
        return texts.WAITS_FOR_THE_NATION
    if reason.verdict is Verdict.UNDETERMINED and reason.missing:
        names = [answers.name_of(fact) for fact in reason.missing]
        return str(texts.NOT_SAID).format(missing=list_text(names, answers.lang))
    return reason.sentence


def _is_waiting(answers: CheckAnswers, reason: CriterionReason) -> bool:
    """Whether no answer of this household could settle it today."""
    is_open = reason.verdict is Verdict.UNDETERMINED and not reason.missing
    return is_open and waits_for_the_nation(answers.rules, reason.criterion)


def _private(response: HttpResponse) -> HttpResponse:
    """Telephones are shared: what somebody typed stays in no cache either."""
    response.headers["Cache-Control"] = "no-store"
    return response
