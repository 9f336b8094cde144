"""A run published by two people, and a reform tried by an analyst, in a real browser by keyboard."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from django.conf import settings
from django.utils import timezone
from playwright.sync_api import Browser, Page

from hemayat.eligibility.models import PublishedRun
from hemayat.operations.postgres import DatabaseUrls
from hemayat.publication.models import Publication
from hemayat.publication.notices import queue_batch
from tests.journeys.browser import Site, Visitor, serving
from tests.journeys.conftest import Meet
from tests.journeys.test_desk_cases import DESKTOP, SMALL, come_in, look
from tests.publication.stricter_policy import HARDER
from tests.support.nations import POLICY
from tests.support.publishing import decide
from tests.web.staff.policies.test_policies import REFORM
from tests.web.staff.publication.background_worker import work

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]


def propose(page: Page, site: Site, run: str, *, corrects: int | None = None) -> int:
    page.goto(f"{site.staff}/publications/")
    page.get_by_role("link", name="پیشنهاد اجرا").press("Enter")
    page.get_by_label(run).press("Space")
    if corrects:
        page.get_by_label("آیا هدف این اجرا اصلاح یک اجرای نادرست است؟").select_option(str(corrects))
        page.get_by_label("چه چیزی در آن اجرا نادرست بود؟").fill("سقف درآمد اشتباه وارد شده بود.")
    page.get_by_role("button", name="ثبت پیشنهاد").press("Enter")
    page.get_by_text("در صف انتظار").wait_for()
    work()
    page.get_by_text("در انتظار نفر دوم").wait_for()
    return Publication.objects.order_by("-pk").values_list("pk", flat=True)[0]


def justify(visitor: Visitor, site: Site, run: int) -> None:
    """Why a run may be published although it changes so much."""
    page = visitor.page
    page.goto(f"{site.staff}/publications/{run}/")
    page.get_by_text("دو نفر باید دلیل بنویسند").wait_for()
    look(visitor, f"publication-stopped-{run}")
    page.get_by_role("link", name="نوشتن دلیل").press("Enter")
    page.get_by_label("چرا باید این اجرا با وجود تغییرهای زیاد منتشر شود؟").fill(
        "سقف درآمد در قانون تازه پایین‌تر است."
    )
    look(visitor, f"publication-justify-{run}")
    page.get_by_role("button", name="ثبت دلیل").press("Enter")
    page.get_by_text("سقف درآمد در قانون تازه").first.wait_for()


def approve(visitor: Visitor, site: Site, run: int) -> None:
    page = visitor.page
    page.goto(f"{site.staff}/publications/{run}/")
    page.get_by_role("link", name="بررسی و تأیید").press("Enter")
    look(visitor, f"publication-card-{run}")
    page.get_by_role("button", name="بله، منتشر شود").press("Enter")
    page.get_by_text("در صف انتظار").wait_for()
    look(visitor, f"publication-progress-{run}")
    assert Publication.objects.get(pk=run).state == "proposed"
    work()
    page.get_by_text("منتشرشده").first.wait_for()
    while queue_batch(run, now=timezone.now()):
        pass


@pytest.mark.long
def test_two_publish_and_an_analyst_tries_a_reform(
    django_db_setup: DatabaseUrls,
    browser: Browser,
    tmp_path: Path,
    meet: Meet,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(settings, "RUNS", tmp_path)
    monkeypatch.setattr(settings, "POLICIES", tmp_path)
    decide(tmp_path)
    decide(tmp_path, policy=HARDER, name="harder")
    (tmp_path / "site").mkdir()
    told = {name: str(tmp_path) for name in ("HEMAYAT_RUNS", "HEMAYAT_POLICIES")}
    with serving(django_db_setup, tmp_path / "site", HEMAYAT_KEYS=str(settings.KEYS), **told) as site:
        maker, checker, analyst = meet(size=SMALL), meet(size=DESKTOP), meet(size=SMALL)
        page = come_in(maker, site, "maker", "publisher")
        come_in(checker, site, "checker", "publisher")
        approve(checker, site, propose(page, site, "nation-run"))
        run = propose(page, site, "harder-run")
        look(maker, "publications")
        page.get_by_role("link", name="آزمایشی").first.press("Enter")
        look(maker, "publication")
        page.get_by_role("link", name="همهٔ رقم‌های این اجرا").press("Enter")
        page.get_by_role("heading", name="گزارش اجرای").wait_for()
        look(maker, "publication-report")
        for visitor in (maker, checker):
            justify(visitor, site, run)
        approve(checker, site, run)
        look(checker, "publication-wide")
        checker.speak("en")
        look(checker, "publication-wide-en")
        try_reform(analyst, site, tmp_path)
        analyst.speak("fa")
        read_texts(analyst, site)
        assert not [*maker.console, *checker.console, *analyst.console]


def test_a_wrong_run_is_replaced(
    django_db_setup: DatabaseUrls,
    browser: Browser,
    tmp_path: Path,
    meet: Meet,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """It stops, is published in one province, paused there, and replaced by the corrected run in the whole nation."""
    monkeypatch.setattr(settings, "RUNS", tmp_path)
    monkeypatch.setattr(settings, "POLICIES", tmp_path)
    monkeypatch.setattr(settings, "ENVIRONMENT", replace(settings.ENVIRONMENT, sms_part_rial=1_250))
    for name, policy in (("nation", POLICY), ("wrong", HARDER), ("corrected", POLICY)):
        decide(tmp_path, policy=policy, name=name)
    (tmp_path / "site").mkdir()
    told = {name: str(tmp_path) for name in ("HEMAYAT_RUNS", "HEMAYAT_POLICIES")}
    told["HEMAYAT_SMS_PART_RIAL"] = "1250"
    with serving(django_db_setup, tmp_path / "site", HEMAYAT_KEYS=str(settings.KEYS), **told) as site:
        maker, checker = meet(size=SMALL), meet(size=DESKTOP)
        page = come_in(maker, site, "maker", "publisher")
        come_in(checker, site, "checker", "publisher")
        approve(checker, site, propose(page, site, "nation-run"))
        wrong = propose(page, site, "wrong-run")
        for visitor in (maker, checker):
            justify(visitor, site, wrong)
        in_one_province(checker, site, wrong)
        pause(maker, site, wrong)
        final = propose(page, site, "corrected-run", corrects=wrong)
        look_in_both_languages(
            checker, f"{site.staff}/publications/{final}/messages/", "publication-messages"
        )
        for visitor in (maker, checker):
            justify(visitor, site, final)
        approve(checker, site, final)
        look_in_both_languages(maker, f"{site.staff}/publications/{wrong}/", "publication-replaced")
        assert set(PublishedRun.objects.values_list("run_id", flat=True)) == {final}
        assert Publication.objects.get(pk=wrong).state == "superseded"
        assert not [*maker.console, *checker.console]


def in_one_province(visitor: Visitor, site: Site, run: int) -> None:
    page = visitor.page
    page.goto(f"{site.staff}/publications/{run}/approve/")
    page.get_by_label("فقط در این استان‌ها").press("Space")
    page.get_by_role("checkbox", name="تهران").press("Space")
    look_in_both_languages(visitor, "", "publication-where")
    page.get_by_label("فقط در این استان‌ها").press("Space")
    page.get_by_role("checkbox", name="تهران").check()
    page.get_by_role("button", name="بله، منتشر شود").press("Enter")
    page.get_by_text("در صف انتظار").wait_for()
    work()
    page.get_by_text("منتشرشده در بعضی استان‌ها").wait_for()
    while queue_batch(run, now=timezone.now()):
        pass


def pause(visitor: Visitor, site: Site, run: int) -> None:
    page = visitor.page
    page.goto(f"{site.staff}/publications/{run}/")
    look_in_both_languages(visitor, "", "publication-in-one-province")
    page.get_by_role("link", name="توقف موقت انتشار").press("Enter")
    page.get_by_label("چرا انتشار در استان‌های دیگر باید موقتاً متوقف شود؟").fill(
        "سقف درآمد اشتباه وارد شده است."
    )
    look(visitor, "publication-pause")
    page.get_by_role("button", name="متوقف شود").press("Enter")
    page.get_by_text("انتشار در استان‌های دیگر موقتاً متوقف شده است").wait_for()
    look_in_both_languages(visitor, "", "publication-paused")


def look_in_both_languages(visitor: Visitor, address: str, name: str) -> None:
    if address:
        visitor.page.goto(address)
    look(visitor, name)
    visitor.speak("en")
    look(visitor, f"{name}-en")
    visitor.speak("fa")


def read_texts(analyst: Visitor, site: Site) -> None:
    page = analyst.page
    page.goto(f"{site.staff}/policies/")
    page.get_by_role("link", name="متن‌های منتشرشدهٔ سیاست‌ها").press("Enter")
    look(analyst, "policy-texts")
    page.locator("tbody a").first.press("Enter")
    page.locator("#id_beside").select_option(index=1)
    page.get_by_role("button", name="نمایش تفاوت‌ها").press("Enter")
    page.get_by_role("heading", name="تفاوت‌ها").wait_for()
    look(analyst, "policy-text")


def try_reform(analyst: Visitor, site: Site, folder: Path) -> None:
    page = come_in(analyst, site, "analyst", "analyst")
    page.goto(f"{site.staff}/policies/")
    look(analyst, "policies")
    page.get_by_role("link", name="کمک حمایت معیشتی").press("Enter")
    look(analyst, "policy-rules")
    page.get_by_role("link", name="مقادیر به ترتیب تاریخ").press("Enter")
    look(analyst, "policy-values")
    page.get_by_role("link", name="نمونه‌ها").press("Enter")
    look(analyst, "policy-cases")
    page.goto(f"{site.staff}/policies/nation-policy/try/")
    for name, reform in (("wrong", REFORM.replace("income_ceiling", "income_celing")), ("milder", REFORM)):
        (folder / f"{name}.yaml").write_text(reform, "utf-8")
        page.get_by_label("فایل اصلاحیه").set_input_files(folder / f"{name}.yaml")
        page.get_by_label("nation-run").press("Space")
        for part, value in (("day", "29"), ("year", "1398")):
            page.locator(f"#id_on_{part}").fill(value)
        page.locator("#id_on_month").select_option("8")
        look(analyst, f"policy-try-{name}")
        page.get_by_role("button", name="مقایسه").press("Enter")
        if name == "wrong":
            page.get_by_text("اصلاحیه ایراد دارد").wait_for()
            look(analyst, "policy-try-faults")
    page.get_by_text("در صف انتظار").wait_for()
    look(analyst, "policy-trial-waits")
    work()
    page.get_by_role("heading", name="به تفکیک استان").wait_for()
    look(analyst, "policy-trial")
    analyst.speak("en")
    look(analyst, "policy-trial-en")
