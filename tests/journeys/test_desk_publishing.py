"""A run published by two people, and a reform tried by an analyst, in a real browser by keyboard."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.conf import settings
from django.utils import timezone
from playwright.sync_api import Browser, Page

from hemayat.config.postgres import Urls
from hemayat.publication.models import Publication
from hemayat.publication.notices import queue_batch
from tests.journeys.browser import Site, Visitor, serving
from tests.journeys.conftest import Meet
from tests.journeys.test_desk_cases import DESKTOP, SMALL, come_in, look
from tests.publication.harder import HARDER
from tests.support.publishing import decide
from tests.web.staff.policies.test_policies import REFORM
from tests.web.staff.publication.working import work

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]


def propose(page: Page, site: Site, run: str) -> int:
    page.goto(f"{site.staff}/publications/")
    page.get_by_role("link", name="اجرایی را پیشنهاد کنید").press("Enter")
    page.get_by_label(run).press("Space")
    page.get_by_role("button", name="پیشنهاد شود").press("Enter")
    page.get_by_text("در صف است").wait_for()
    work()
    page.get_by_text("در انتظار نفر دوم").wait_for()
    return Publication.objects.order_by("-pk").values_list("pk", flat=True)[0]


def approve(visitor: Visitor, site: Site, run: int) -> None:
    page = visitor.page
    page.goto(f"{site.staff}/publications/{run}/")
    page.get_by_role("link", name="بررسی و تأیید").press("Enter")
    look(visitor, f"publication-card-{run}")
    page.get_by_role("button", name="بله، منتشر شود").press("Enter")
    page.get_by_text("در صف است").wait_for()
    look(visitor, f"publication-progress-{run}")
    assert Publication.objects.get(pk=run).state == "proposed"
    work()
    page.get_by_text("منتشرشده").first.wait_for()
    while queue_batch(run, now=timezone.now()):
        pass


def test_two_publish_and_an_analyst_tries_a_reform(
    django_db_setup: Urls, browser: Browser, tmp_path: Path, meet: Meet, monkeypatch: pytest.MonkeyPatch
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
        approve(checker, site, run)
        look(checker, "publication-wide")
        checker.speak("en")
        look(checker, "publication-wide-en")
        try_reform(analyst, site, tmp_path)
        analyst.speak("fa")
        read_texts(analyst, site)
        assert not [*maker.console, *checker.console, *analyst.console]


def read_texts(analyst: Visitor, site: Site) -> None:
    page = analyst.page
    page.goto(f"{site.staff}/policies/")
    page.get_by_role("link", name="متن منتشرشدهٔ سیاست‌ها").press("Enter")
    look(analyst, "policy-texts")
    page.locator("tbody a").first.press("Enter")
    page.locator("#id_beside").select_option(index=1)
    page.get_by_role("button", name="تفاوت را نشان بده").press("Enter")
    page.get_by_role("heading", name="تفاوت‌ها").wait_for()
    look(analyst, "policy-text")


def try_reform(analyst: Visitor, site: Site, folder: Path) -> None:
    page = come_in(analyst, site, "analyst", "analyst")
    page.goto(f"{site.staff}/policies/")
    look(analyst, "policies")
    page.get_by_role("link", name="کمک حمایت معیشتی").press("Enter")
    look(analyst, "policy-rules")
    page.get_by_role("link", name="مقدارها به تاریخ").press("Enter")
    look(analyst, "policy-values")
    page.get_by_role("link", name="نمونه‌ها").press("Enter")
    look(analyst, "policy-cases")
    page.goto(f"{site.staff}/policies/nation-policy/try/")
    for name, reform in (("wrong", REFORM.replace("income_ceiling", "income_celing")), ("milder", REFORM)):
        (folder / f"{name}.yaml").write_text(reform, "utf-8")
        page.get_by_label("پروندهٔ اصلاحیه").set_input_files(folder / f"{name}.yaml")
        page.get_by_label("nation-run").press("Space")
        for part, value in (("day", "29"), ("year", "1398")):
            page.locator(f"#id_on_{part}").fill(value)
        page.locator("#id_on_month").select_option("8")
        look(analyst, f"policy-try-{name}")
        page.get_by_role("button", name="سنجیده شود").press("Enter")
        if name == "wrong":
            page.get_by_text("اصلاحیه درست نیست").wait_for()
            look(analyst, "policy-try-faults")
    page.get_by_text("در صف است").wait_for()
    look(analyst, "policy-trial-waits")
    work()
    page.get_by_role("heading", name="بر پایهٔ استان").wait_for()
    look(analyst, "policy-trial")
    analyst.speak("en")
    look(analyst, "policy-trial-en")
