"""The card on top of "My status" and of a decision: the outcome, the reason, one thing to do, and by when."""

from __future__ import annotations

import html
import re
from collections.abc import Callable
from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import pytest
from django.template import Context, Template
from django.test import Client
from django.utils import timezone
from django.utils.translation import override

from hemayat.agreements.contacts import agreement_shown, keep
from hemayat.audit.context import SYSTEM, acting_as
from hemayat.eligibility.models import Determination
from hemayat.eligibility.presenter import present_decision
from hemayat.eligibility.queries import determination_of
from hemayat.eligibility.reasons import CountedValue, LimitGap
from hemayat.registers.record_schema import RECORD_DETAILS
from hemayat.requests.case_process import promised_answer_day
from hemayat.requests.states import CaseKind
from hemayat.rules.unknowns import NOT_ELIGIBLE
from hemayat.web.citizen.decision.outcome_card import (
    GapBar,
    OutcomeCard,
    gap_bar,
    has_objection_to,
    more_words,
    outcome_card,
    reason_rows,
)
from hemayat.web.shared.templatetags.formats import jalali
from tests.web.citizen.requests.steps import (
    WHY,
    answer,
    asked_by_officer,
    begin,
    consent,
    decided,
    file,
    ready_objection,
    text_of,
)

pytestmark = pytest.mark.django_db
Enter = Callable[..., Client]
PATHS = ["/my/", "/my/decision/"]


def card_of(browser: Client, path: str) -> str:
    found = re.search(r'<section class="app-card.*?</section>', text_of(browser.get(path)), re.DOTALL)
    assert found
    return found[0]


def buttons(card: str) -> list[str]:
    return [
        " ".join(words.split()) for words in re.findall(r'class="govuk-button[^>]*>(.*?)</', card, re.DOTALL)
    ]


@pytest.mark.parametrize("path", PATHS)
def test_the_refused_read_the_condition_how_far_they_are_from_it_and_one_button(
    nation: Any, enter: Enter, path: str
) -> None:
    household = nation.of["not_eligible"]
    with acting_as(SYSTEM):
        published = determination_of(household)
        assert published
        told = present_decision(published, "fa")
    card = card_of(enter(household), path)
    reason = next(view.reason for view in told.failed if view.reason.gap)
    assert reason.gap
    for words in (reason.gap.title, reason.gap.value_text, reason.gap.limit_text, reason.gap.words):
        assert words
        assert words in card
    assert "بیشتر از حد مجاز" in reason.gap.words
    assert "<details" not in card
    assert buttons(card) == ["به این تصمیم اعتراض دارم"]
    assert jalali(promised_answer_day(CaseKind.OBJECTION, timezone.now())) in card


def refused_for_both(nation: Any) -> tuple[int, list[LimitGap]]:
    """A household that is refused for two criteria, and how far it is from their limits, in the order of the card."""
    with acting_as(SYSTEM):
        refused = Determination.objects.filter(run_id=nation.second, outcome="not_eligible")
        for household in refused.values_list("household_id", flat=True):
            published = determination_of(household)
            assert published
            decision = present_decision(published, "fa")
            if len(decision.failed) > 1:
                card = outcome_card(decision, {}, ())
                return household, [view.reason.gap for view in card.failed if view.reason.gap]
    raise AssertionError("nobody is refused for two criteria")


@pytest.mark.parametrize("path", PATHS)
def test_of_every_failed_criterion_the_card_says_what_was_counted_the_value_and_the_limit(
    nation: Any, enter: Enter, path: str
) -> None:
    household, gaps = refused_for_both(nation)
    card = card_of(enter(household), path)
    named = " ".join(re.sub(r"<[^>]*>", "", card).split())
    first, second = (f"{gap.title}: {gap.value_text} (حد مجاز: {gap.limit_text})" for gap in gaps)
    assert named.index("به ۲ دلیل:") < named.index(first) < named.index(second)
    assert named.index(second) < named.index("به این تصمیم اعتراض دارم")
    assert named.count("بر اساس:") == len(gaps), "a reason without what it rests on cannot be checked"
    assert "<details" not in card
    assert buttons(card) == ["به این تصمیم اعتراض دارم"]


def test_the_entitled_read_amount_and_day_and_open_their_letter(nation: Any, enter: Enter) -> None:
    household = nation.of["eligible"]
    with acting_as(SYSTEM):
        published = determination_of(household)
        assert published
        amount = present_decision(published, "fa").explanation.amount_text
    card = card_of(enter(household), "/my/")
    assert f"{amount} برای خانوار شما" in card
    assert "تومان" in amount
    assert buttons(card) == ["نامهٔ من"]


@pytest.mark.parametrize("path", PATHS)
def test_while_an_objection_is_examined_the_button_leads_to_it_and_no_other_is_filed(
    nation: Any, enter: Enter, path: str
) -> None:
    browser = enter(nation.of["not_eligible"])
    number = ready_objection(browser, WHY)
    assert buttons(card_of(browser, path)) == ["به این تصمیم اعتراض دارم"], "a draft is not filed yet"
    file(browser, number)
    card = card_of(browser, path)
    assert buttons(card) == ["دیدن درخواست من"]
    assert f'href="/my/requests/{number}/"' in card
    assert f"تا {jalali(promised_answer_day(CaseKind.OBJECTION, timezone.now()))} پاسخ می‌دهیم." in card


def test_what_the_head_has_to_do_is_listed_with_its_last_day(
    nation: Any, enter: Enter, take_on: Callable[[], int]
) -> None:
    browser = enter(nation.of["needs_data"])
    browser.cookies["__Host-language"] = "en"
    undecided = text_of(browser.get("/my/"))
    assert "want us to check again, use the button above" in undecided
    assert "use the button above to object" not in undecided
    browser.cookies["__Host-language"] = "fa"
    number = asked_by_officer(browser, take_on, "آیا هنوز در همین شهر زندگی می‌کنید؟")
    page = text_of(browser.get(f"/my/requests/{number}/"))
    days = set(re.findall(r"\d\d? \S+ \d{4}".replace(r"\d", "[۰-۹]"), page))
    status = text_of(browser.get("/my/"))
    listed = re.search(
        rf'<li class="app-line"><a class="govuk-link" href="/my/requests/{number}/">(.*?)</li>', status
    )
    assert listed
    assert "پاسخ به ما دربارهٔ درخواست" in listed[1]
    last = re.search(r"تا (\S+ \S+ \S+)</span>", listed[1])
    assert last
    assert last[1] in days, "the same day as on the page of the request"
    assert buttons(card_of(browser, "/my/")) == ["پاسخ به ما دربارهٔ درخواست"]


def _gap(value: int, limit: int) -> LimitGap:
    return LimitGap(value, limit, str(value), str(limit), str(abs(value - limit)))


def test_the_bar_is_as_long_as_the_value_and_marks_the_limit() -> None:
    assert gap_bar(None) is None
    assert gap_bar(_gap(0, 0)) is None
    bar = gap_bar(_gap(2, 1))
    assert bar
    assert bar.value == pytest.approx(2 * bar.limit, abs=1)
    assert bar.within == bar.limit
    below = gap_bar(_gap(30, 60))
    assert below
    assert below.value < below.limit < 1000
    assert below.within == 0
    assert gap_bar(_gap(-5, 10)) == GapBar(0, below.limit)


def test_a_rank_is_drawn_as_its_parts_with_their_numbers() -> None:
    """A bar ended at the same place for deciles 8 and 9, and five readers did not know what it shows."""
    bar = gap_bar(replace(_gap(9, 7), parts=10))
    assert bar
    assert bar.parts == [*((part, "within") for part in range(1, 8)), (8, ""), (9, "own"), (10, "")]
    from_below = gap_bar(replace(_gap(2, 4), parts=5))
    assert from_below
    assert from_below.parts == [(1, ""), (2, "own"), (3, ""), (4, "within"), (5, "within")]
    of_hundred = gap_bar(replace(_gap(90, 70), parts=100))
    assert of_hundred
    assert of_hundred.parts == (), "no room for a hundred numbers"


def test_a_criterion_with_a_distance_and_a_record_comes_first_and_no_record_twice() -> None:
    def view(criterion: str, gap: LimitGap | None = None) -> Any:
        reason = SimpleNamespace(criterion=criterion, gap=gap, counted=(), sources=())
        return SimpleNamespace(reason=reason)

    def record(key: str) -> Any:
        return SimpleNamespace(words=SimpleNamespace(key=key, register="vehicles"), size=1)

    gap = _gap(2, 1)
    decision: Any = SimpleNamespace(
        failed=[view("alone"), view("distance", gap), view("both", gap)],
        open=[],
        outcome=NOT_ELIGIBLE,
        explanation=SimpleNamespace(missing=[]),
        published=SimpleNamespace(decision_id=None, run_id=1, act=None),
    )
    car, flat = record("car"), record("flat")
    card = outcome_card(decision, {"alone": [car, flat], "both": [car]}, ())
    assert [item.reason.criterion for item in card.failed] == ["both", "distance", "alone"]
    assert card.main_records == [car]
    assert card.cards == {"both": [car], "distance": [], "alone": [flat]}
    assert [item.reason.criterion for item in card.others] == ["distance", "alone"]


def test_the_card_names_each_owner_once_and_what_counted_without_a_record() -> None:
    def record(register: str, owner: str) -> Any:
        return SimpleNamespace(
            words=SimpleNamespace(register=register, key=f"{register}.{owner}"), owner=owner
        )

    counted = [CountedValue("vehicles", "Cars", "1"), CountedValue("accounts", "Turnover", "2")]
    main: Any = SimpleNamespace(reason=SimpleNamespace(criterion="decile", counted=counted))
    records = [record("vehicles", "he"), record("vehicles", "she"), record("incomes", "he")]
    card = OutcomeCard([main], None, {"decile": records}, [], None, has_objection=True, is_examined=False)
    by_owner = [(owner, [one.words.register for one in found]) for owner, found in card.records_by_owner]
    assert by_owner == [("he", ["vehicles", "incomes"]), ("she", ["vehicles"])]
    # Of twins nobody knows whose a record is. Below the heading of another member it would read as theirs.
    unknown = replace(card, cards={"decile": [record("vehicles", "he"), record("properties", "")]})
    assert [owner for owner, _ in unknown.records_by_owner] == ["", "he"]
    assert [value.title for value in card.main_values] == ["Turnover"]


def test_each_of_several_reasons_names_its_records_the_largest_of_each_register_first() -> None:
    def record(register: str, size: int) -> Any:
        return SimpleNamespace(words=SimpleNamespace(register=register, key=f"{register}.{size}"), size=size)

    def reason(criterion: str, *counted: CountedValue) -> Any:
        sources = [SimpleNamespace(register=name) for name in ("accounts", "persons", "incomes")]
        return SimpleNamespace(criterion=criterion, gap=_gap(2, 1), counted=counted, sources=sources)

    small, large, car = record("incomes", 1), record("incomes", 2), record("vehicles", 1)
    turnover, pay = CountedValue("accounts", "Turnover", "2"), CountedValue("incomes", "Pay", "3")
    records = {"decile": [small, large, car], "pay": [large]}
    reasons = [reason("decile", turnover, pay), reason("pay", pay), reason("bank", turnover), reason("trips")]
    decile, of_pay, bank, trips = reason_rows(reasons, records)
    assert (decile.records, decile.more, decile.values) == (
        [(large, False), (car, False)],
        "۱ منبع درآمد دیگر",
        [],
    )
    assert [(source.register, number) for source, number in decile.also_in] == [("accounts", 3)]
    assert (of_pay.records, of_pay.more, of_pay.values) == ([(large, True)], "", []), "it counts again"
    assert (bank.records, bank.values) == ([], []), "the value of the reason is not written twice"
    assert [source.register for source in bank.registers] == ["accounts"]
    assert [source.register for source in trips.registers] == ["accounts", "incomes"]
    two = reason_rows(reasons[:2], records)
    assert ([card for card, _ in two[0].records], two[0].more) == ([large, car, small], "")
    assert two[0].values == [turnover]


def test_records_without_room_for_their_names_are_counted_by_what_they_are() -> None:
    def record(register: str) -> Any:
        return SimpleNamespace(words=SimpleNamespace(register=register))

    cards = [record("vehicles"), record("properties"), record("vehicles")]
    with override("en"):
        assert more_words(cards) == "2 more vehicles, 1 more property"
        assert all(more_words([record(register)]).startswith("1 more ") for register in RECORD_DETAILS)
    with override("fa"):
        assert more_words(cards) == "۲ وسیلهٔ نقلیهٔ دیگر، ۱ ملک دیگر"
    main: Any = SimpleNamespace(reason=SimpleNamespace(criterion="decile", counted=[]))
    card = OutcomeCard([main], None, {"decile": cards * 2}, [], None, has_objection=True, is_examined=False)
    assert card.unnamed == "۱ ملک دیگر، ۱ وسیلهٔ نقلیهٔ دیگر"


def test_a_folded_failure_says_that_it_failed_and_says_it_once(nation: Any) -> None:
    """A title alone is the condition to be met, and reads as if it were."""
    with acting_as(SYSTEM):
        published = determination_of(nation.of["not_eligible"])
        assert published
        view = next(view for view in present_decision(published, "fa").failed if view.reason.gap)
    reason, gap = view.reason, view.reason.gap
    assert gap
    unnamed, named = replace(gap, name=""), replace(gap, name="مجموع")
    for this_gap, line in (
        (unnamed, f"✗ {gap.title}: {gap.words}"),
        (replace(unnamed, title=""), f"✗ {reason.title}: {gap.words}"),
        (named, f"✗ {reason.sentence}"),
        (None, f"✗ {reason.sentence}"),
    ):
        shown = replace(view, reason=replace(reason, gap=this_gap))
        page = Template('{% load reasons %}{% reasons shown "red" is_folded=True %}').render(
            Context({"shown": [shown]})
        )
        (summary,) = re.findall(r'<span class="govuk-details__summary-text">(.*?)</span>', page, re.DOTALL)
        assert html.unescape(summary).strip() == line
        assert html.unescape(page).count(reason.sentence) == 1


def test_a_dispute_that_is_examined_leaves_the_objection_open(nation: Any, enter: Enter) -> None:
    browser = enter(nation.of["not_eligible"])
    number = begin(browser, "dispute", data_item="incomes:income")
    answer(browser, number, "claim", claim="other", why=WHY)
    consent(browser, number)
    file(browser, number)
    card = card_of(browser, "/my/")
    assert buttons(card) == ["به این تصمیم اعتراض دارم"]
    assert f'href="/my/requests/{number}/"' in card


@pytest.mark.parametrize(
    ("kind", "about", "is_examined"),
    [
        (CaseKind.OBJECTION, (None, 5), True),
        (CaseKind.OBJECTION, (None, 4), False),
        (CaseKind.OBJECTION, (3, None), False),
        (CaseKind.APPLICATION, (None, None), False),
        (CaseKind.DISPUTE, (None, 5), False),
    ],
)
def test_only_an_open_objection_to_this_decision_takes_the_place_of_another(
    kind: CaseKind, about: tuple[int | None, int | None], is_examined: bool
) -> None:
    published: Any = SimpleNamespace(decision_id=5, run_id=3)
    case: Any = SimpleNamespace(kind=kind, about=about, filed_at=timezone.now(), ended_at=None)
    assert has_objection_to(published, [case]) is is_examined
    case.filed_at = None
    assert not has_objection_to(published, [case]), "a draft is not filed yet"


@pytest.mark.slow
def test_after_a_new_decision_one_can_object_to_it_from_each_page_until_one_is_filed(
    nation: Any, enter: Enter, take_on: Callable[[], int]
) -> None:
    browser = enter(nation.of["not_eligible"])
    number = decided(browser, take_on)
    paths = [*PATHS, "/my/requests/", f"/my/decisions/own/{number}/"]
    for path in paths:
        assert text_of(browser.get(path)).count('value="objection"') == 1, path
    file(browser, ready_objection(browser, WHY))
    for path in paths:
        assert 'value="objection"' not in text_of(browser.get(path)), path


def test_the_page_of_one_decision_lets_its_head_object(
    nation: Any, enter: Enter, take_on: Callable[[], int]
) -> None:
    browser = enter(nation.of["not_eligible"])
    number = decided(browser, take_on)
    page = text_of(browser.get(f"/my/decisions/own/{number}/"))
    assert page.count('value="objection"') == 1
    assert 'value="objection"' not in text_of(browser.get(f"/my/decisions/{nation.first}/"))


def test_who_may_object_no_more_reads_which_day_was_the_last(nation: Any, enter: Enter) -> None:
    agreement = agreement_shown()
    keep(replace(agreement, parameters=replace(agreement.parameters, objection_window_days=10)))
    browser = enter(nation.of["not_eligible"])
    for path in PATHS:
        page = text_of(browser.get(path))
        assert "مهلت اعتراض در" in page
        assert 'value="objection"' not in page
