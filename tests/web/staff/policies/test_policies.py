"""Analysts read each day's rules, values and cases, and try a reform on a nation; nothing of it reaches people."""

from __future__ import annotations

import datetime as dt
import re
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from hemayat.publication.models import Errand, Publication
from hemayat.publication.notices import queue_batch
from hemayat.publication.policies import folder_of
from tests.architecture.who_may_see_what import ROUTES
from tests.support.nations import POLICY, write_policy
from tests.support.publishing import NOW, Decided, publish
from tests.web.staff.publication.background_worker import work

pytestmark = pytest.mark.django_db(transaction=True)

SHIPPED = "livelihood-support"
REFORM = """
patch: trial
parameters:
  income_ceiling:
    values: {1398-08-24: {1: 90_000_000, 2: 200_000_000}}
"""
SLIP = """  anybody:
    require: household_size >= 0
    title: {fa: هر خانواری, en: Any household}
    passed: {fa: هست., en: It is.}
    failed: {fa: نیست., en: It is not.}
    law: {act: {fa: قانون, en: Act}, article: "5"}
"""
BY_RUN = {"run": "nation-run", "on_day": "29", "on_month": "8", "on_year": "1398"}


def text(client: Client, path: str, status: int = 200) -> str:
    answer = client.get(path)
    assert answer.status_code == status
    return answer.content.decode()


def tried(analyst: Client, reform: str = REFORM, **differing: str) -> Any:
    sent = {"reform": SimpleUploadedFile("milder.yaml", reform.encode())} if reform else {}
    return analyst.post("/policies/nation-policy/try/", {**BY_RUN, **sent, **differing})


def test_the_rules_of_each_day_are_read_in_words(analyst: Client) -> None:
    assert "کمک حمایت معیشتی" in text(analyst, "/policies/")
    first = text(analyst, f"/policies/{SHIPPED}/?on=2019-11-15")
    assert "سقف درآمد سالانه" in first
    assert "۴۸ میلیون تومان در سال" in first
    later = text(analyst, f"/policies/{SHIPPED}/?on=2025-08-23")
    assert "۴۸۰٬۰۰۰٬۰۰۰" not in later
    assert text(analyst, f"/policies/{SHIPPED}/?on=nonsense")
    assert "۲۴ آبان ۱۳۹۸" in first


def test_each_value_is_read_by_the_day_from_which_it_holds(analyst: Client) -> None:
    page = text(analyst, f"/policies/{SHIPPED}/values/")
    assert page.index("سقف درآمد سالانه") < page.index("۹۶ میلیون تومان در سال")
    assert "از ۱ شهریور ۱۴۰۴: دیگر معتبر نیست" in page


@pytest.mark.slow
def test_every_case_is_decided_and_shown_with_what_came_of_it(
    analyst: Client, tmp_path: Path, settings: Any
) -> None:
    page = text(analyst, f"/policies/{SHIPPED}/cases/")
    assert "مطابق انتظار نویسنده بود" in page
    assert "employer of one" in page
    settings.POLICIES = tmp_path
    copied = Path(shutil.copytree(folder_of(SHIPPED), tmp_path / "wrong"))
    file = copied / "cases" / "1404-deciles.yaml"
    file.write_text(
        file.read_text("utf-8").replace("{income_percentile: 6}", "{income_percentile: 7}"), "utf-8"
    )
    page = text(analyst, "/policies/wrong/cases/")
    assert "نتیجهٔ ۱ نمونه مطابق انتظار نویسنده نبود" in page
    assert "income_percentile: 6 (7)" in page


def test_a_policy_that_cannot_be_used_says_why_with_file_and_line(
    analyst: Client, tmp_path: Path, settings: Any
) -> None:
    settings.POLICIES = tmp_path
    (tmp_path / "broken").mkdir()
    (tmp_path / "broken" / "policy.yaml").write_text("policy: broken\nnonsense: 1\n", "utf-8")
    assert "ایراد دارد" in text(analyst, "/policies/")
    page = text(analyst, "/policies/broken/")
    assert "policy.yaml" in page
    assert "nonsense" in page
    assert text(analyst, "/policies/none/", 404)


def test_a_criterion_that_nobody_can_fail_is_a_warning_where_an_analyst_looks(
    analyst: Client, tmp_path: Path, settings: Any
) -> None:
    settings.POLICIES = tmp_path
    write_policy(tmp_path / "slip")
    assert "هشدار" not in text(analyst, "/policies/slip/")
    write_policy(tmp_path / "slip", POLICY.replace("waivers:\n", f"{SLIP}waivers:\n"))
    assert "۱ هشدار" in text(analyst, "/policies/")
    for page in ("", "values/", "cases/"):
        shown = text(analyst, f"/policies/slip/{page}")
        assert "هیچ خانواری بر اساس این معیارها غیرمشمول نمی‌شود" in shown
        assert "هر خانواری" in shown
        assert "۲۴ آبان ۱۳۹۸" in shown
    analyst.cookies["__Host-language"] = "en"
    assert "No household can fail these criteria" in text(analyst, "/policies/slip/")


def test_a_reform_is_checked_as_it_is_sent(decided: Decided, analyst: Client) -> None:
    page = tried(analyst, REFORM.replace("income_ceiling", "income_celing")).content.decode()
    assert "اصلاحیه ایراد دارد" in page
    assert "income_celing" in page
    assert "سطر ۴" in page
    assert not Errand.objects.exists()


@pytest.mark.parametrize(
    ("differing", "words"),
    [
        ({"reform": ""}, "چیزی برای مقایسه نیست"),
        ({"on_year": "1390"}, "اجرا نمی‌شود"),
        ({"run": "../other"}, "nation-run"),
        ({"on_day": ""}, "روز را بنویسید"),
    ],
)
def test_what_cannot_be_tried_says_what_to_do(
    decided: Decided, analyst: Client, differing: dict[str, str], words: str
) -> None:
    reform = differing.pop("reform", REFORM)
    assert words in tried(analyst, reform, **differing).content.decode()
    assert not Errand.objects.exists()


@pytest.mark.slow
def test_a_reform_is_tried_on_a_nation_with_charts_and_changes_nothing_for_people(
    decided: Decided, analyst: Client, maker: Client
) -> None:
    asked = tried(analyst)
    errand = Errand.objects.get()
    assert asked["Location"] == f"/comparisons/{errand.pk}/?watch=1"
    waiting = analyst.get(asked["Location"])
    assert waiting["Refresh"] == "4"
    work()
    for client in (analyst, maker):
        page = text(client, f"/comparisons/{errand.pk}/")
        for words in ("milder.yaml", "<svg", "دیگر مشمول نیستند", "درآمد", "به تفکیک استان"):
            assert words in page
    assert "milder.yaml" in text(analyst, "/policies/")
    assert not Publication.objects.exists()


@pytest.mark.slow
def test_the_text_of_an_earlier_publication_is_read_by_run_and_by_date_with_differences(
    decided: Decided, analyst: Client
) -> None:
    folder = decided.run.parent
    first = publish(decided)
    while Publication.objects.get(pk=first).notices_done_at is None:
        queue_batch(first, now=NOW)
    harder = Decided(folder / "harder-run", folder / "harder-policy", decided.snapshot)
    second = publish(harder, now=NOW + dt.timedelta(days=10))
    listed = text(analyst, "/policy-texts/")
    assert listed.index(f"/policy-texts/{second}/") < listed.index(f"/policy-texts/{first}/")
    page = text(analyst, f"/policy-texts/{first}/?beside={second}")
    assert "<del>" in page
    assert "480_000_000" in page.split("<del>")[1].split("</del>")[0]
    assert "90_000_000" in page.split("<ins>")[1].split("</ins>")[0]
    # Whichever is opened, the earlier one is the one that was changed.
    assert text(analyst, f"/policy-texts/{second}/?beside={first}").count("<ins>") == page.count("<ins>")
    assert "کاملاً یکسان" in text(analyst, f"/policy-texts/{second}/?beside=file")
    assert "این متن پیدا نشد" in text(analyst, f"/policy-texts/{first}/?beside={first}")
    assert "یک متن انتخاب کنید" in text(analyst, f"/policy-texts/{first}/?beside=")
    by_day = {9: first, 14: second}
    for day, run in by_day.items():
        assert f"/policy-texts/{run}/" in text(analyst, on_day(day, 9)).split("<table")[0]
    assert "هیچ اجرایی منتشر نشده بود" in text(analyst, on_day(1, 8))
    assert "روز را بنویسید" in text(analyst, on_day(0, 0).replace("=0", "="))


def on_day(day: int, month: int) -> str:
    return f"/policy-texts/?on_day={day}&on_month={month}&on_year=1398"


@pytest.mark.slow
def test_who_may_see_what(
    decided: Decided, analyst: Client, maker: Client, at_desk: Callable[..., Client], desk: Client
) -> None:
    """Own: an analyst; other: a member whose roles have no part in it. A publisher reads, and tries nothing."""
    tried(analyst)
    run = publish(decided)
    agent = at_desk("hotline_agent")
    expected = {"page": 200, "forbidden": 403, "sign in": 302}
    rows = {name: row for name, row in ROUTES["staff"].items() if name.startswith("policies:")}
    assert len(rows) == 6
    for name, row in rows.items():
        named = {"policies:comparison": Errand.objects.get().pk, "policies:text": run}
        which = named.get(name, SHIPPED)
        path = reverse(name, args=[which], urlconf="hemayat.config.urls.staff")
        found = [client.get(path).status_code for client in (analyst, agent, desk)]
        assert found == [expected[answer] for answer in (row.own, row.other, row.anonymous)], name
        assert maker.get(path).status_code == (403 if name == "policies:try" else 200)
    assert agent.get("/policy-texts/").status_code == 403
    assert analyst.get("/comparisons/999999/").status_code == 404
    assert analyst.get("/policy-texts/999999/").status_code == 404
    assert maker.post("/policies/nation-policy/try/", BY_RUN).status_code == 403


def test_long_pages_of_a_policy_are_folded_and_a_version_reads_from_left_to_right(analyst: Client) -> None:
    rules = text(analyst, f"/policies/{SHIPPED}/")
    assert rules.count("<details") > 40
    assert '<bdi dir="ltr">head_alive</bdi>' in rules
    assert '<p class="govuk-body-s" dir="ltr"><strong>' not in rules, "a Persian label before a Latin version"
    assert text(analyst, f"/policies/{SHIPPED}/values/").count("<details") > 10
    cases = text(analyst, f"/policies/{SHIPPED}/cases/")
    assert "همهٔ نمونه‌ها" in re.findall(r"<summary.*?</summary>", cases, re.DOTALL)[0]
