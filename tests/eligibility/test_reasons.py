"""A decision in words: what a head of household would read."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from hemayat.common.language import LANGUAGES, Lang
from hemayat.common.money import format_toman
from hemayat.eligibility.counterfactual_texts import OutcomeChange, change_words
from hemayat.eligibility.counterfactuals import changes_of
from hemayat.eligibility.determination import case_of, deciding_ranks
from hemayat.eligibility.reasons import CriterionReason, explain, laws_of
from hemayat.eligibility.value_texts import law_words, money, number_words, range_words
from hemayat.engines.compiled_policy import compile_policy
from hemayat.registers.schema import TABLES
from hemayat.rules.nodes import number
from hemayat.rules.source import Map, Scalar
from hemayat.rules.unknowns import UnknownReason, Verdict
from tests.eligibility.households import case, case_from_rows, policy
from tests.eligibility.sentences import households


def reason(criterion: str, lang: Lang, **facts: object) -> CriterionReason:
    return next(r for r in explain(case(**facts), lang).reasons if r.criterion == criterion)


def test_a_failed_criterion_in_persian() -> None:
    found = reason("income", "fa", income=650_000_000)
    assert found.sentence == (
        "درآمد اعضای خانوار ۶۵ میلیون تومان در سال (۶۵۰٬۰۰۰٬۰۰۰ ریال) است و از سقف خانوار ۲ نفره، یعنی "
        "۶۰ میلیون تومان در سال (۶۰۰٬۰۰۰٬۰۰۰ ریال)، بیشتر است."
    )
    assert (found.sign, found.verdict_text, found.law) == (
        "✗",
        "خانوار این شرط را ندارد",
        "مصوبهٔ نمونه، مادهٔ ۲",
    )
    assert found.limit == "۶۰ میلیون تومان در سال (۶۰۰٬۰۰۰٬۰۰۰ ریال)"
    [incomes, persons] = found.sources
    assert (incomes.title, incomes.owner, incomes.as_of_text) == (
        "درآمدها",
        "سازمان امور مالیاتی کشور",
        "۹ مهر ۱۳۹۸",
    )
    assert persons.register == "persons"


def test_the_same_in_english() -> None:
    found = reason("income", "en", income=650_000_000)
    assert found.sentence == (
        "The members' income is 65 million toman a year (650,000,000 rials). This is above the limit of "
        "60 million toman a year (600,000,000 rials) for a household of 2."
    )
    assert (found.verdict_text, found.law) == ("not met", "Sample resolution, article 2")


def test_who_is_refused_for_a_decile_reads_what_a_decile_compares() -> None:
    gap = reason("decile", "en", income=10**12).gap
    assert gap is not None
    assert (gap.name, gap.value, gap.limit) == ("Decile", 10, 9)
    assert (gap.about, gap.rank) == ("The decile ranks households by income.", "decile")
    too_much = reason("income", "en", income=650_000_000).gap
    assert too_much is not None
    assert (too_much.about, too_much.rank) == ("", "")


def test_who_is_refused_for_a_decile_made_from_other_ranks_reads_which_of_them_is_highest() -> None:
    [refused] = [
        one for one in households() if (one.criterion, one.verdict) == ("covered_deciles", Verdict.FAILED)
    ]
    places = {lang: gap.places for lang in LANGUAGES if (gap := refused.reason(lang).gap)}
    assert places == {
        "en": "Your household, from 1 to 100 (100 is the highest): vehicle rank 91, income rank 60 and turnover "
        "rank 60.",
        "fa": "خانوار شما، از ۱ تا ۱۰۰ (۱۰۰ یعنی بیشترین): رتبهٔ خودرو ۹۱، رتبهٔ تراکنش ۶۰ و رتبهٔ درآمد ۶۰.",
    }
    made_from_income = reason("decile", "en", income=10**12).gap
    assert made_from_income is not None
    assert made_from_income.places == ""


def test_a_gap_names_what_it_measures_and_does_not_repeat_the_period_of_its_title() -> None:
    found = reason("income", "en", income=650_000_000)
    assert found.gap is not None
    assert (found.gap.title, found.gap.name) == ("Yearly income", "")
    assert (found.gap.value_text, found.gap.limit_text) == ("65 million toman", "60 million toman")
    assert [(value.register, value.title, value.text) for value in found.counted] == [
        ("incomes", "Yearly income", "65 million toman")
    ]
    assert reason("income", "en", income=0).counted == (), "a criterion that is met has nothing to explain"


def test_rent_that_is_taken_off_an_income_does_not_count_against_the_household() -> None:
    compiled = compile_policy(
        Path(__file__).parents[2] / "policies" / "livelihood-support", dt.date(2026, 11, 22)
    )
    person = {
        **dict.fromkeys(column.name for column in TABLES["persons"].columns),
        "person_no": 1, "birth_date": dt.date(1980, 1, 1), "relation_to_head": "head",
    }  # fmt: skip
    period = {"person_no": 1, "person_died_on": None, "months": 1, "month": dt.date(2026, 9, 23)}
    rows: dict[str, list[dict[str, Any]]] = {
        "persons": [person],
        "incomes": [{**period, "kind": "wage", "source": "treasury", "amount_rial": 4_000_000_000}],
        "rents": [{**period, "amount_rial": 600_000_000}],
        "purchases": [{**period, "amount_rial": 6_000_000_000}],
    }
    cuts = {name: list(range(1, rank.quantiles)) for name, rank in compiled.on_day.ranks.items()}
    of = case_of(compiled, rows, dict.fromkeys(TABLES, dt.date(2026, 11, 1)), cuts)
    counted = {one.criterion: [value.register for value in one.counted] for one in explain(of, "en").reasons}
    assert counted["income_per_member"] == ["incomes"], "the rent lowers this one"
    assert counted["purchases_and_rent"] == ["purchases", "rents"], "and it raises that one"


def test_an_article_that_is_no_number_keeps_its_own_word() -> None:
    assert reason("decile", "fa").law == "مصوبهٔ نمونه، بند دهک"


def test_a_data_item_as_of_another_day_than_its_register() -> None:
    found = reason("income", "fa", incomes__as_of=dt.date(2019, 6, 22))
    assert found.sources[0].as_of_text == "۱ تیر ۱۳۹۸"


def test_failed_comes_first_then_undetermined_then_waived() -> None:
    told = explain(case(income=650_000_000, is_client=True, car_value__unknown=1, purchases=0), "fa")
    order = [r.verdict for r in told.reasons]
    assert order[:3] == [Verdict.FAILED, Verdict.UNDETERMINED, Verdict.WAIVED]
    assert set(order[3:]) == {Verdict.PASSED}
    assert told.reasons[2].sentence == (
        "این شرط برای این خانوار اعمال نمی‌شود (دلیل معافیت: «مددجوی نهاد حمایتی»)."
    )


def test_a_waived_criterion_that_is_not_known_is_not_called_failed() -> None:
    found = reason("income", "fa", income__unknown=1, is_client=True)
    assert found.verdict is Verdict.WAIVED
    assert found.sentence == (
        "هنوز معلوم نیست که خانوار این شرط را دارد یا نه، ولی از آن معاف است (دلیل معافیت: «مددجوی نهاد حمایتی»)."
    )
    known_part = reason("income", "en", income=650_000_000, income__unknown=1, is_client=True)
    assert known_part.sentence.startswith("This criterion does not apply to this household")


def test_what_is_missing_and_who_owns_it() -> None:
    told = explain(case(car_value=400_000_000, car_value__unknown=1, has_job__unknown=2), "fa")
    assert told.outcome_text == "در انتظار تکمیل اطلاعات"
    assert told.amount_text == ""
    car, job = told.missing
    assert (car.owner, car.why, car.blocks) == ("پلیس راهنمایی و رانندگی", UnknownReason.UNANSWERED, True)
    assert car.known_text == "حداقل ۴۰ میلیون تومان (۴۰۰٬۰۰۰٬۰۰۰ ریال)"
    assert (job.why, job.blocks) == (UnknownReason.QUARANTINED, False)
    assert told.reasons[0].sentence == "ارزش خودرو هنوز معلوم نیست."


def test_the_most_that_a_missing_data_item_can_hold_is_not_said() -> None:
    found = reason("sum", "en", income=640_000_001, income__unknown=1)
    assert found.value == (
        "at least 64.2 million toman a year (642,000,001 rials); the highest possible value is not known yet"
    )
    per_member = [
        one.reason("fa").value
        for one in households()
        if (one.criterion, one.verdict) == ("income_per_member", Verdict.UNDETERMINED)
    ]
    assert per_member == ["حداقل ۲٫۷۷ میلیون تومان در ماه (۲۷٬۷۷۷٬۷۷۷ ریال)؛ حداکثر آن هنوز معلوم نیست"], (
        "its highest value is lower than its type's, because it is divided among the members"
    )


def test_an_end_that_means_something_is_said() -> None:
    assert reason("decile", "en", income=99, income__unknown=1).value == "8 or higher"


def test_an_end_is_not_rounded_to_the_limit_that_it_is_compared_with() -> None:
    found = reason("income", "en", income=600_000_001, income__unknown=1)
    assert found.sentence.startswith(
        "The members' income is at least 600,000,001 rials a year. This is above"
    )


def test_of_a_condition_only_what_is_not_known_is_missing() -> None:
    told = explain(case(trips=9, has_dwelling__unknown=1), "en")
    assert [m.fact for m in told.missing if m.blocks] == ["has_dwelling"]
    assert told.reasons[0].sentence == "We do not yet know whether a member owns a home."
    car = explain(case(car_value__unknown=1), "en")
    assert car.reasons[0].sentence == "We do not yet know the car value."


def test_an_act_is_named_once_with_all_its_articles() -> None:
    told = explain(case(), "en")
    income, other, *_ = told.reasons
    found = replace(
        told,
        reasons=(
            replace(income, act="Act A", law="Act A, article 2"),
            replace(other, act="Act B", law="Act B, vehicles"),
            replace(income, act="Act A", law="Act A, article 2"),
            replace(other, act="Act A", law="Act A, pay"),
            replace(other, act="Act C", law="Article 4 of Act C"),
            replace(other, act="Act D", law="Act D, criterion on pay"),
            replace(other, act="Act D", law="Act D, criterion on property"),
            replace(other, act="Act D", law="Act D, clause on deciles"),
        ),
    )
    assert laws_of(found.reasons) == [
        "Act A, article 2, pay",
        "Act B, vehicles",
        "Article 4 of Act C",
        "Act D, criterion on pay, property, clause on deciles",
    ]
    for lang in LANGUAGES:
        told = explain(case(), lang)
        assert all(reason.law.startswith(reason.act) for reason in told.reasons)
        assert len(laws_of(told.reasons)) == len({reason.act for reason in told.reasons})


def test_nothing_is_needed_for_who_is_refused_anyway() -> None:
    told = explain(case(purchases=0, car_value__unknown=1), "fa")
    assert told.outcome == "not_eligible"
    assert [(m.fact, m.blocks) for m in told.missing] == [("car_value", False)]


def test_the_amount_and_the_decile_of_an_eligible_household() -> None:
    told = explain(case(income=45), "fa")
    assert (told.outcome_text, told.amount_text) == ("مشمول", "۵۵ هزار تومان در ماه (۵۵۰٬۰۰۰ ریال)")
    assert told.ranks == (("دهک", "۵"),)


def test_a_household_from_its_rows() -> None:
    head = {
        "household_id": 7, "person_no": 1, "province": "fars", "area": "rural", "sex": "female", "died_on": None,
        "support_client": "none",
    }  # fmt: skip
    purchase = {"person_no": 1, "person_died_on": None, "amount_rial": 1_000_000}
    found = case_from_rows({"persons": [head], "purchases": [purchase]})
    assert found.outcome == "eligible"


@pytest.mark.parametrize(
    ("lang", "said"),
    [
        (
            "fa",
            "اگر درآمد سالانه حداکثر ۶۰ میلیون تومان باشد، نتیجه «مشمول» می‌شود.",
        ),
        (
            "en",
            "The result will be “Eligible” if the yearly income is at most 60 million toman.",
        ),
    ],
)
def test_what_would_change_a_refusal(lang: Lang, said: str) -> None:
    found = case(income=650_000_000)
    assert change_words(found, changes_of(found), lang).outcome[0] == OutcomeChange(said)


def test_what_an_answer_would_mean() -> None:
    found = case(trips=9, has_dwelling__unknown=1)
    assert tuple(map(str, change_words(found, changes_of(found), "fa").outcome)) == (
        "اگر اطلاعات املاک برسد و هیچ‌یک از اعضا مالک خانه نباشد، نتیجه «مشمول» می‌شود.",
        "اگر اطلاعات املاک برسد و یکی از اعضا مالک خانه باشد، نتیجه «غیرمشمول» می‌شود.",
    )


@pytest.mark.parametrize(
    ("lang", "sentence"),
    [
        ("fa", "پس از رسیدن اطلاعات درآمدها و خودروها، نتیجه وقتی «مشمول» می‌شود که همهٔ این موارد درست باشد:"),
        (
            "en",
            (
                "When we have the answers about incomes and vehicles, the result will be “Eligible” if all of these "
                "are true:"
            ),
        ),
    ],
)
def test_several_answers_are_a_list(lang: Lang, sentence: str) -> None:
    found = case(income__unknown=1, car_value__unknown=1)
    change = change_words(found, changes_of(found), lang).outcome[0]
    assert (change.sentence, len(change.conditions)) == (sentence, 2)


def test_what_is_taken_for_granted_of_the_nation() -> None:
    note = change_words(case(), changes_of(case()), "en").note
    assert note == (
        "These limits depend on the current ranking of all households, by decile. They can change when national "
        "data is updated."
    )


def test_a_limit_and_the_value_beside_it_have_the_same_unit() -> None:
    """The title of the fact says the period, so neither of them does."""
    found = case(income=450_000_000)
    [room] = [
        str(line) for line in change_words(found, changes_of(found), "en").outcome if "income" in str(line)
    ]
    assert room == (
        "The result stays “Eligible” as long as the yearly income is at most 60 million toman. "
        "Current value: 45 million toman (450,000,000 rials)."
    )
    assert not [
        line for line in change_words(found, changes_of(found), "fa").outcome if "در سال" in str(line)
    ]


@pytest.mark.parametrize(
    ("lang", "sentence", "first", "between"),
    [
        (
            "fa",
            "نتیجه وقتی «مشمول» می‌شود که همهٔ این موارد درست باشد:",
            "درآمد سالانه حداکثر ۶۰ میلیون تومان باشد",
            "؛ ",
        ),
        (
            "en",
            "The result will be “Eligible” if all of these are true:",
            "the yearly income is at most 60 million toman",
            "; ",
        ),
    ],
)
@pytest.mark.parametrize("more", [{}, {"trips": 9, "has_dwelling": True}])
def test_several_conditions_are_a_list(
    lang: Lang, sentence: str, first: str, between: str, more: dict[str, Any]
) -> None:
    found = case(income=650_000_000, car_value=5_000_000_000, **more)
    change = change_words(found, changes_of(found), lang).outcome[0]
    assert (change.sentence, len(change.conditions)) == (sentence, 3 if more else 2)
    assert first in change.conditions
    assert str(change) == f"{sentence} {between.join(change.conditions)}."


def test_a_rank_decides_only_where_a_criterion_uses_it() -> None:
    assert deciding_ranks(policy().on_day) == {"decile"}


@pytest.mark.parametrize(
    ("amount", "said"),
    [
        (10_000_000, "۱ میلیون تومان"),
        (609_460_000, "حدود ۶۰٫۹۵ میلیون تومان"),
        (12_000_000_000, "۱٫۲ میلیارد تومان"),
        (150_000_000_000_000, "۱۵ هزار میلیارد تومان"),
    ],
)
def test_tomans_as_they_are_spoken(amount: int, said: str) -> None:
    assert format_toman(amount, "fa") == said


@pytest.mark.parametrize(
    ("amount", "lang", "said"),
    [
        (550_000, "fa", "۵۵ هزار تومان در ماه (۵۵۰٬۰۰۰ ریال)"),
        (550_000, "en", "55 thousand toman a month (550,000 rials)"),
        (137_667, "fa", "حدود ۱۳٫۷۷ هزار تومان در ماه (۱۳۷٬۶۶۷ ریال)"),
        (5_500, "en", "550 toman a month (5,500 rials)"),
        (0, "fa", "۰ تومان در ماه"),
    ],
)
def test_toman_comes_first_with_the_exact_rials_beside_it(amount: int, lang: Lang, said: str) -> None:
    assert money(amount, "rial/month", lang) == said


def test_numbers_in_their_units() -> None:
    assert number_words(17, "tenths", "fa") == "۱٫۷"
    assert number_words(1, "persons", "en") == "1 person"
    assert number_words(2, "persons", "en") == "2 people"
    assert number_words(3, "persons", "fa") == "۳ نفر"


@pytest.mark.parametrize(
    ("low", "high", "said"),
    [(5, 5, "۵"), (0, 10, "نامعلوم"), (3, 10, "حداقل ۳"), (0, 4, "حداکثر ۴"), (2, 7, "بین ۲ و ۷")],
)
def test_a_number_of_which_the_ends_are_known(low: int, high: int, said: str) -> None:
    assert range_words(low, high, number(0, 10), "fa") == said


@pytest.mark.parametrize(
    ("low", "high", "fa", "en"),
    [
        (1, 4, "۴ یا پایین‌تر", "4 or lower"),
        (3, 10, "۳ یا بالاتر", "3 or higher"),
        (2, 7, "۲ تا ۷", "2 to 7"),
        (5, 5, "۵", "5"),
    ],
)
def test_a_rank_of_which_the_ends_are_known_follows_its_name(low: int, high: int, fa: str, en: str) -> None:
    """“In decile 4 or lower”, never “in decile at most 4”."""
    assert range_words(low, high, number(1, 10), "fa", is_rank=True) == fa
    assert range_words(low, high, number(1, 10), "en", is_rank=True) == en


def test_a_law_in_plain_text() -> None:
    law = Map({"act": Scalar("قانون", 1), "article": Scalar("12", 1)}, 1)
    assert law_words(law, "fa") == "قانون، مادهٔ ۱۲"
