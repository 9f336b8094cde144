"""The anonymous check: a page for each topic, then what the rules say. Nothing typed is stored or logged (portal 1)."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from hemayat.eligibility.in_force import rules_in_force
from hemayat.eligibility.reasons import Explanation, Reason
from hemayat.eligibility.trial import Topic, explain_trial, waits_for_the_nation
from hemayat.eligibility.wording import listed
from hemayat.rules.unknowns import ELIGIBLE, NEEDS_DATA, Verdict
from hemayat.web.citizen.check import words
from hemayat.web.citizen.check.answers import Answers
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
class Told:
    """A reason as this page shows it. `tag`: the colour of its verdict, which is written out too."""

    reason: Reason
    sentence: str
    tag: str


@open_form
def check(request: HttpRequest) -> HttpResponse:
    """GET: what this is. POST `at` (the topic just answered), `go` (where to) and every answer so far."""
    rules = rules_in_force(timezone.localdate())
    answers = Answers(rules, request.POST.dict(), page_language())
    if request.method != "POST":
        return _private(
            render(request, "citizen/check_start.html", {"topics": len(answers.topics), "rules": rules})
        )
    return _private(_following(request, answers, request.POST.get("at", ""), request.POST.get("go", "")))


def _following(request: HttpRequest, answers: Answers, at: str, go: str) -> HttpResponse:
    """The page after this one, or this one again where it has to be mended. Back and change never complain."""
    place = answers.place(at)
    if go.startswith(TO):
        return _ask(request, answers, answers.topics[answers.place(go.removeprefix(TO))])
    if go == BACK:
        return _ask(request, answers, answers.topics[max(place - 1, 0)])
    if not at:
        return _ask(request, answers, answers.topics[0])
    faulty = answers.first_faulty()
    is_last = go == RESULT or place + 1 == len(answers.topics)
    if faulty and (is_last or answers.place(faulty[0].register) <= place):
        return _ask(request, answers, *faulty)
    return _result(request, answers) if is_last else _ask(request, answers, answers.topics[place + 1])


def _ask(request: HttpRequest, answers: Answers, topic: Topic, form: TopicForm | None = None) -> HttpResponse:
    told = {
        "form": form or answers.asked(topic),
        "topic": topic,
        "title": answers.title(topic),
        "carried": answers.carried(topic),
        "step": answers.place(topic.register) + 1,
        "steps": len(answers.topics),
    }
    return render(request, "citizen/check_topic.html", told)


def _result(request: HttpRequest, answers: Answers) -> HttpResponse:
    explanation = explain_trial(answers.rules, answers.answers(), answers.lang)
    reasons = [_told(answers, explanation, reason) for reason in explanation.reasons]
    told = {
        "outcome": _outcome(answers, explanation),
        "amount": explanation.amount_text if explanation.outcome == ELIGIBLE else "",
        "amount_law": explanation.amount_law,
        "reasons": [told for told in reasons if told.reason.verdict is not Verdict.PASSED],
        "passed": [told for told in reasons if told.reason.verdict is Verdict.PASSED],
        "answers": answers.told(),
        "typed": answers.typed.items(),
        "rules": answers.rules,
    }
    return render(request, "citizen/check_result.html", told)


def _outcome(answers: Answers, explanation: Explanation) -> str:
    open_ones = [reason for reason in explanation.reasons if reason.verdict is Verdict.UNDETERMINED]
    if explanation.outcome == NEEDS_DATA and all(_is_waiting(answers, reason) for reason in open_ones):
        return words.ONLY_THE_NATION_IS_MISSING
    return words.OUTCOMES[explanation.outcome]


def _told(answers: Answers, explanation: Explanation, reason: Reason) -> Told:
    return Told(reason, _sentence(answers, explanation, reason), TAGS[reason.verdict])


def _sentence(answers: Answers, explanation: Explanation, reason: Reason) -> str:
    if _is_waiting(answers, reason):
        return words.WAITS_FOR_THE_NATION
    if reason.verdict is Verdict.UNDETERMINED and reason.missing:
        titles = [missing.title for missing in explanation.missing if missing.fact in reason.missing]
        return str(words.NOT_SAID).format(missing=listed(titles, answers.lang))
    return reason.sentence


def _is_waiting(answers: Answers, reason: Reason) -> bool:
    """Whether no answer of this household could settle it today."""
    is_open = reason.verdict is Verdict.UNDETERMINED and not reason.missing
    return is_open and waits_for_the_nation(answers.rules, reason.criterion)


def _private(response: HttpResponse) -> HttpResponse:
    """Telephones are shared: what somebody typed stays in no cache either."""
    response.headers["Cache-Control"] = "no-store"
    return response
