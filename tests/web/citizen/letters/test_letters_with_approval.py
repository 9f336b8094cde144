"""A letter of approval says what is in force today; none says what is another adult's."""

from __future__ import annotations

import datetime as dt
import json
import re
import shutil
from pathlib import Path
from typing import Any

import pytest
import time_machine

from tests.web.citizen.letters.test_household_letters import (
    Enter,
    attached,
    file_of,
    letter_at,
    pango,
    refused_with_others,
    squeezed,
    words_of,
)
from tests.web.citizen.letters.test_letters import (
    another_head,
    approval_in,
    enter,
    household,
    nation,
    register,
)

__all__ = ["enter", "household", "nation", "pango", "register"]
pytestmark = [
    pytest.mark.django_db,
    pytest.mark.skipif(shutil.which("pdftotext") is None, reason="no pdftotext here: Debian’s poppler-utils"),
]


@pytest.mark.slow
@pytest.mark.parametrize("is_decided", [False, True])
def test_an_approval_in_force_counts_before_a_run_that_could_not_decide(
    nation: Any, enter: Enter, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, is_decided: bool
) -> None:
    from dataclasses import replace  # noqa: PLC0415 - for this alone

    from hemayat.eligibility.queries import determination_of  # noqa: PLC0415 - models, once Django is set up
    from hemayat.web.citizen.letters import subject  # noqa: PLC0415 - the same
    from tests.web.citizen.signed_in.published_nation import SUPPORTED  # noqa: PLC0415 - the same
    from tests.web.citizen.signed_in.test_missing_data import requested  # noqa: PLC0415 - the same

    def lacking(household: int) -> Any:
        published = determination_of(household)
        assert published
        return replace(published, outcome="needs_data")

    household = nation.of["eligible"] if is_decided else SUPPORTED
    if is_decided:
        monkeypatch.setattr(subject, "determination_of", lacking)
        requested(nation, household)
    browser = enter(household)
    short, full = (words_of(file_of(browser, form), tmp_path) for form in ("short", "full"))
    for words in (
        "این خانوار مشمول کمک معیشت است", "کمک معیشت تا تصمیم جدید ادامه دارد", approval_in(household).serial_shown,
        "این تأییدیه در تاریخ صدور نامه، تاریخ پایان نداشت",
    ):  # fmt: skip
        assert squeezed(words) in squeezed(short), (words, short)
    assert (squeezed("اطلاعات جدید خانوار") in squeezed(short)) == is_decided
    assert squeezed("مبلغ در روز صدور") in squeezed(full)
    assert squeezed("تصمیمی گرفته نشده") not in squeezed(short + full)


def test_a_new_head_of_an_eligible_household_reads_that_only_the_approval_is_missing(
    nation: Any, enter: Enter, tmp_path: Path
) -> None:
    household = nation.of["eligible"]
    another_head(household)
    browser = enter(household)
    text = words_of(file_of(browser, "short"), tmp_path)
    assert squeezed("این خانوار مشمول کمک معیشت شناخته شده است") in squeezed(text)
    assert squeezed("تصمیمی گرفته نشده") not in squeezed(text)
    page = browser.get("/my/letter/").content.decode()
    assert 'value="short"' in page
    assert 'value="full"' not in page
    assert browser.post("/my/letter/", {"form": "full"}).status_code == 422, "it would say no more"


@pytest.mark.slow
def test_a_lowered_amount_is_named_with_its_day_and_remedies_on_both_ways_to_the_letter(
    nation: Any, enter: Enter, tmp_path: Path
) -> None:
    from hemayat.eligibility.household_decision import decide_case  # noqa: PLC0415 - models, once Django is set up
    from hemayat.web.shared.templatetags.formats import jalali  # noqa: PLC0415 - the same
    from tests.web.citizen.signed_in.test_own_decisions import asked  # noqa: PLC0415 - the same

    household, rows = with_a_car(nation)
    alone = {name: [row for row in table if row.get("person_no", 1) == 1] for name, table in rows.items()}
    now = decide_case(**asked(nation, household, rows=alone, now=timezone_now()))
    assert (now.outcome, now.amount_rial) == ("eligible", 550_000)
    assert now.act
    assert now.act.takes_effect_on
    browser = enter(household)
    own = f"/my/approvals/{approval_in(household).id}/letter/"
    for form in ("short", "full"):
        assert letter_at(browser, form) == letter_at(browser, form, own)
    short, content = words_of(file_of(browser, "short"), tmp_path), file_of(browser, "full")
    for text in (short, words_of(content, tmp_path)):
        for words in (f"مبلغ از {jalali(now.act.takes_effect_on)} کمتر میشود", "اگر این تصمیم را نمی‌پذیرید"):
            assert squeezed(words) in squeezed(text), (words, text)
    assert json.loads(attached(content)["facts.json"])["amount_rial"] == now.amount_rial
    assert squeezed("مبلغ در روز صدور") not in squeezed(words_of(content, tmp_path))


def test_the_card_says_why_and_from_when_the_amount_falls_until_that_day_has_come(
    nation: Any, enter: Enter
) -> None:
    from hemayat.eligibility.household_decision import decide_case  # noqa: PLC0415 - models, once Django is set up
    from hemayat.web.shared.templatetags.formats import jalali, jalali_month  # noqa: PLC0415 - the same
    from tests.web.citizen.signed_in.test_own_decisions import asked  # noqa: PLC0415 - the same

    household, rows = with_a_car(nation)
    alone = {name: [row for row in table if row.get("person_no", 1) == 1] for name, table in rows.items()}
    now = decide_case(**asked(nation, household, rows=alone, now=timezone_now()))
    assert now.act
    assert now.act.takes_effect_on
    day = now.act.takes_effect_on
    # Support is counted by the month, and a month is what is in force on its last day.
    falls = f"کمک ماهانهٔ شما از {jalali_month(day)} کم می‌شود: از ۱۰۳ هزار تومان به ۵۵ هزار تومان."
    # An objection of the last day before it keeps the earlier amount until the answer (A15).
    last_day = f"تا پایان {jalali(day - dt.timedelta(days=1))} <a"
    for path in ("/my/", "/my/decision/"):
        card = card_of(enter(household), path)
        because = card.index("دلیل کاهش مبلغ: «تعداد اعضای خانوار» از ۲ به ۱ تغییر کرده است.")
        assert card.index(falls) < because < card.index(last_day)
    with time_machine.travel(dt.datetime.combine(day, dt.time(9), dt.UTC)):
        for path in ("/my/", "/my/decision/"):
            card = card_of(enter(household), path)
            assert "۵۵ هزار تومان" in card
            assert "کم می‌شود" not in card
            assert "دلیل کاهش مبلغ" not in card
            assert jalali(day) not in card


def card_of(browser: Any, path: str) -> str:
    page: str = browser.get(path).content.decode()
    return page[page.index('<section class="app-card') : page.index("</section>")]


@pytest.mark.slow
def test_a_letter_says_from_which_day_a_refusal_counts(nation: Any, enter: Enter, tmp_path: Path) -> None:
    from hemayat.eligibility.household_decision import decide_case  # noqa: PLC0415 - models, once Django is set up
    from hemayat.web.shared.templatetags.formats import jalali  # noqa: PLC0415 - the same
    from tests.web.citizen.signed_in.test_own_decisions import asked, with_income  # noqa: PLC0415 - the same

    household = nation.of["eligible"]
    now = decide_case(**asked(nation, household, rows=with_income(nation, household), now=timezone_now()))
    assert now.outcome == "not_eligible"
    assert now.act
    assert now.act.takes_effect_on
    assert now.act.takes_effect_on > timezone_now().date()
    browser = enter(household)
    later = jalali(now.act.takes_effect_on)
    assert f"خانوار شما از {later} غیرمشمول می‌شود" in browser.get("/my/letter/").content.decode()
    for form in ("short", "full"):
        text = squeezed(words_of(file_of(browser, form), tmp_path))
        assert squeezed(f"این خانوار از {later} مشمول کمک معیشت نخواهد بود") in text
        assert squeezed("این خانوار مشمول کمک معیشت نیست") not in text
    assert json.loads(attached(file_of(browser, "full"))["facts.json"])["counts_later"] is True


@pytest.mark.slow
def test_a_suspended_approval_says_so_in_the_short_letter_too_and_names_no_amount(
    nation: Any, enter: Enter, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from dataclasses import replace  # noqa: PLC0415 - for this alone

    from hemayat.approvals.queries import approvals_of  # noqa: PLC0415 - models, once Django is set up
    from hemayat.web.citizen.letters import subject  # noqa: PLC0415 - the same

    monkeypatch.setattr(
        subject,
        "approvals_of",
        lambda household: [replace(one, suspended_on=one.issued_on) for one in approvals_of(household)],
    )
    browser = enter(nation.of["eligible"])
    for form in ("short", "full"):
        text = words_of(file_of(browser, form), tmp_path)
        assert squeezed("کمک معیشت پرداخت نمی‌شود") in squeezed(text), text
        assert not {"ریال", "تومان"} & set(re.findall(r"\w+", text.split("دلیل")[0])), text


def with_a_car(nation: Any) -> tuple[int, Any]:
    """An eligible couple with a car whose wage is enough for one person too, and its rows."""
    from hemayat.registers.snapshot import RegisterSnapshot, rows_of  # noqa: PLC0415 - models, once Django is set up

    snapshot = RegisterSnapshot.open(nation.snapshot)
    for found in homes_with(nation, "eligible", 2):
        rows = rows_of(snapshot, found)
        if rows.get("vehicles") and sum(row["amount_rial"] for row in rows["incomes"]) < 400_000_000:
            return found, rows
    raise AssertionError


def timezone_now() -> Any:
    from django.utils import timezone  # noqa: PLC0415 - models, once Django is set up

    return timezone.now()


def homes_with(nation: Any, outcome: str, adults: int) -> list[int]:
    """Households of the second run with this outcome and this number of people, who are adults."""
    from hemayat.audit.context import SYSTEM, acting_as  # noqa: PLC0415 - models, once Django is set up
    from hemayat.eligibility.models import Determination  # noqa: PLC0415 - the same
    from hemayat.households.queries import known_in  # noqa: PLC0415 - the same

    with acting_as(SYSTEM, is_read_only=True):
        found = Determination.objects.filter(run_id=nation.second, outcome=outcome)
        return [one for one in found.values_list("household_id", flat=True) if len(known_in(one)) == adults]


@pytest.mark.slow
def test_an_officers_reason_is_printed_only_if_the_head_is_the_only_adult(
    nation: Any, enter: Enter, tmp_path: Path
) -> None:
    from hemayat.accounts.staff import actor_of  # noqa: PLC0415 - models, once Django is set up
    from hemayat.eligibility.household_decision import settle_case  # noqa: PLC0415 - the same
    from hemayat.registers.snapshot import RegisterSnapshot, rows_of  # noqa: PLC0415 - the same
    from tests.support.publishing import publisher  # noqa: PLC0415 - the same
    from tests.web.citizen.signed_in.test_own_decisions import asked  # noqa: PLC0415 - the same

    reason = "حقوق همسر را دیدیم."
    officer = actor_of(publisher("an-officer", roles=("case_officer",)))
    (car, *_) = with_a_car(nation)[1]["vehicles"]
    printed = {}
    for adults in (1, 2):
        home = homes_with(nation, "eligible", adults)[0]
        open_car = {**car, "household_id": home, "person_no": 1, "value_rial": None}
        rows = {**rows_of(RegisterSnapshot.open(nation.snapshot), home), "vehicles": [open_car]}
        settle_case(**asked(nation, home, rows=rows, by=officer), outcome="eligible", reason=reason)
        content = file_of(enter(home), "full")
        text = attached(content)["facts.json"].decode() + words_of(content, tmp_path)
        printed[adults] = squeezed(text).count(squeezed(reason))
    assert printed == {1: 2, 2: 0}


@pytest.mark.slow
def test_neither_a_record_of_another_adult_nor_the_total_with_it_is_anywhere_in_a_full_letter(
    nation: Any, enter: Enter, tmp_path: Path
) -> None:
    from hemayat.records.texts import record_texts  # noqa: PLC0415 - models, once Django is set up

    household, guarded, decision = refused_with_others(nation)
    content = file_of(enter(household), "full")
    facts = attached(content)["facts.json"].decode()
    signed = json.dumps(json.loads(facts), ensure_ascii=False)
    text = squeezed(words_of(content, tmp_path))
    hidden = {criterion for record in guarded for criterion in record.criteria}
    for view in (*decision.failed, *decision.open):
        if view.reason.criterion not in hidden:
            continue
        assert view.reason.sentence
        for total in filter(None, (view.reason.sentence, view.reason.value, view.change)):
            assert total not in signed
            assert squeezed(total) not in text
        for words in (view.reason.title, view.reason.law, view.reason.sources[0].title):
            assert squeezed(words) in text, (words, text)
    for record in guarded:
        assert record_texts(record.record, "fa").sentence not in signed
        amounts = [value for name, value in record.record.values.items() if name.endswith("_rial") and value]
        assert not [amount for amount in amounts if f"{amount}" in signed]
