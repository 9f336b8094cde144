"""Unusual patterns in cases at the desk: for oversight alone; each opened household is a look; a verdict is kept."""

from __future__ import annotations

import csv
import datetime as dt
import io
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from django.test import Client
from django.urls import reverse

from hemayat.audit.context import SYSTEM, acting_as
from hemayat.audit.queries import AccessLogEntry, looks_at
from hemayat.common.persian import PERCENT
from hemayat.operations.postgres import DatabaseUrls
from hemayat.oversight.actions import find_case_anomalies
from hemayat.oversight.models import CaseAnomaly, CaseAnomalyHousehold, CaseAnomalyMeasurement
from hemayat.referrals.models import ReferralBatch
from tests.architecture.who_may_see_what import ROUTES
from tests.oversight.unusual_cases import answered, filed_with, strangers
from tests.requests.steps import NOW
from tests.support.markup import faults
from tests.web.staff.cases.test_who_sees_what import answer_of
from tests.web.staff.oversight.test_pages import OTHERS, said

pytestmark = pytest.mark.django_db
URLS = "hemayat.config.urls.staff"
FILES = ("anomalies-parity", "anomalies-truth")


def at(name: str, *number: int) -> str:
    return reverse(f"oversight:{name}", URLS, args=number)


@pytest.fixture
def found(nation: int, django_db_setup: DatabaseUrls) -> int:
    """A line of six heads, and an agency that rejects much; the number of the first."""
    strangers(django_db_setup, range(1, 41))
    filed_with(django_db_setup, "one line", [1, 2, 4, 5, 7, 8], at=NOW)
    answered(django_db_setup, "relief_committee", 600, 50, first=100_000)
    answered(django_db_setup, "behzisti", 3000, 4, first=200_000)
    find_case_anomalies(now=NOW.replace(hour=20))
    with acting_as(SYSTEM, is_read_only=True):
        return CaseAnomaly.objects.get(rule="one_line").pk


def first_household(found: int) -> int:
    with acting_as(SYSTEM, is_read_only=True):
        return CaseAnomalyHousehold.objects.filter(anomaly_id=found).order_by("id")[0].id


@pytest.mark.slow
def test_r2_2b_no_other_role_opens_a_page_or_a_file_of_it(found: int, enter: Callable[..., Client]) -> None:
    pages = [at("anomalies"), at("anomaly", found), at("anomaly-household", first_household(found))]
    pages += [at(name) for name in FILES]
    for role in OTHERS:
        browser = enter(role.replace("_", "."), roles=[role])
        assert {browser.get(page).status_code for page in pages} == {403}, role
        assert browser.post(at("anomaly", found), {"verdict": "real"}).status_code == 403, role
    with acting_as(SYSTEM, is_read_only=True):
        assert set(CaseAnomaly.objects.values_list("verdict", flat=True)) == {""}
        assert looks_at(1) == []


@pytest.mark.parametrize("name", ["oversight:anomaly", "oversight:anomaly-household"])
def test_every_route_about_a_finding_answers_as_the_table_says(
    name: str, found: int, enter: Callable[..., Client], desk: Client
) -> None:
    row = ROUTES["staff"][name]
    number = found if name == "oversight:anomaly" else first_household(found)
    address = reverse(name, URLS, args=[number])
    own = enter("own", roles=["oversight"], provinces=("23",))
    far = enter("far", roles=["oversight"], provinces=("01",))
    assert [answer_of(browser.get(address)) for browser in (own, far, desk)] == [
        row.own, row.other, row.anonymous,
    ]  # fmt: skip


@pytest.mark.slow
def test_oversight_reads_each_rule_with_its_precision_and_what_it_found(
    found: int, enter: Callable[..., Client], tmp_path: Path
) -> None:
    browser = enter("watch", roles=["oversight"])
    response = browser.get(at("anomalies"))
    page = said(response)
    assert "۶ خانوار از یک شمارهٔ تلفن همراه استفاده کرده‌اند" in page
    measured = f"۱۴ مورد از ۱۸ مورد آزمایش‌شده واقعی است (۷۷٫۷{PERCENT}). دست‌کم ۷۰{PERCENT} باید واقعی باشد."
    assert measured in page
    assert "کمیته امداد" in page.replace("ٔ", "")
    assert "از ۶۰۰ معرفی، ۵۰ معرفی" in page
    assert "None" not in page
    one = browser.get(at("anomaly", found))
    assert said(one).count("تهران") == 6
    assert looks_at_first() == [], "a list of numbers tells of nobody"
    opened = browser.get(at("anomaly-household", first_household(found)))
    assert "خانوادهٔ 1" in said(opened)
    assert [(look.role, look.purpose) for look in looks_at_first()] == [("oversight", "review")]
    pages = {"list": response, "one": one, "household": opened}
    shown = {name: page.content.decode() for name, page in pages.items()}
    assert faults(shown, tmp_path) == []


def test_the_first_page_says_how_many_findings_nobody_has_checked(
    found: int, enter: Callable[..., Client]
) -> None:
    browser = enter("watch", roles=["oversight"])
    browser.cookies["__Host-language"] = "en"
    response = browser.get(at("overview"))
    assert "One mobile number for many households : 1 finding that nobody has checked yet" in said(response)
    assert f'href="{at("anomalies")}#agency"' in response.content.decode()
    browser.post(at("anomaly", found), {"verdict": "no_fault"})
    text = said(browser.get(at("overview")))
    assert "One mobile number" not in text
    assert "Unusual number of records returned by a payment agency : 1 finding" in text
    with acting_as(SYSTEM):
        CaseAnomalyMeasurement.objects.create(
            rule="agency", at=NOW + dt.timedelta(days=1), stated=800, real=0, wrong=9, is_from_verdicts=True,
            is_on=False, found=0, parity={},
        )  # fmt: skip
    assert "No finding is waiting to be checked." in said(browser.get(at("overview")))


@pytest.mark.usefixtures("found")
def test_a_finding_about_an_agency_says_when_the_records_came_back_and_in_which_batch(
    enter: Callable[..., Client], found: int
) -> None:
    with acting_as(SYSTEM, is_read_only=True):
        number = CaseAnomaly.objects.get(rule="agency").pk
        batch = ReferralBatch.objects.get(custodian_id="relief_committee")
    browser = enter("watch", roles=["oversight"])
    browser.cookies["__Host-language"] = "en"
    response = browser.get(at("anomaly", number))
    text = said(response)
    assert "The rule first found this on" in text
    assert "It looks at the 90 days before." in text
    assert (
        "The agency returned the records of these households between 12 Azar 1398 and 12 Azar 1398." in text
    )
    assert f"Batch {batch.pk} (50)" in text
    assert f'href="{reverse("referrals:batch", URLS, args=[batch.pk])}"' in response.content.decode()
    assert "Batches with most" not in said(browser.get(at("anomaly", found)))


def looks_at_first() -> list[AccessLogEntry]:
    with acting_as(SYSTEM, is_read_only=True):
        return list(looks_at(1))


@pytest.mark.slow
def test_a_verdict_is_kept_and_downloaded_as_a_truth_file(found: int, enter: Callable[..., Client]) -> None:
    browser = enter("watch", roles=["oversight"])
    assert "یکی را انتخاب کنید" in browser.post(at("anomaly", found), {}).content.decode()
    assert browser.post(at("anomaly", found), {"verdict": "no_fault"}).status_code == 302
    page = said(browser.get(at("anomalies")))
    assert re.search(r"برای چندین خانوار\s*: مشکلی وجود ندارد", page)
    text = browser.get(at("anomalies-truth")).content.decode("utf-8-sig")
    assert list(csv.DictReader(io.StringIO(text))) == [
        {"rule": "one_line", "measures": "assisted=0 heads=6 related=0 rural=0 stands_in=0", "is_real": "0"}
    ]
    assert browser.post(at("anomaly", 999), {"verdict": "real"}).status_code == 404
    assert 'name="verdict"' in browser.get(at("anomaly", found)).content.decode(), "it may be said again"
    far = enter("far", roles=["oversight"], provinces=("01",))
    assert 'name="verdict"' not in far.get(at("anomaly", found)).content.decode()
    assert far.post(at("anomaly", found), {"verdict": "real"}).status_code == 404


def test_the_shares_are_downloaded_without_small_counts(found: int, enter: Callable[..., Client]) -> None:
    browser = enter("watch", roles=["oversight"])
    text = browser.get(at("anomalies-parity")).content.decode("utf-8-sig")
    rows = [row for row in csv.DictReader(io.StringIO(text)) if row["group"] == "sex"]
    assert {(row["rule"], row["value"], row["found"], row["is_withheld"]) for row in rows} >= {
        ("one_line", "male", "", "True"), ("split", "male", "0", "False"),
    }  # fmt: skip


def test_a_rule_that_is_off_says_so_with_its_figures(
    found: int, enter: Callable[..., Client], tmp_path: Path
) -> None:
    measures = {"heads": 6, "rural": 0, "related": 0, "stands_in": 0, "assisted": 0}
    with acting_as(SYSTEM):
        for place in range(20):
            CaseAnomaly.objects.create(
                rule="one_line", subject=f"{place}", measures=measures, households=6, found_at=NOW, seen_at=NOW,
                verdict="real" if place < 8 else "no_fault", verdict_by_id=1 + place % 2, verdict_at=NOW,
            )  # fmt: skip
    find_case_anomalies(now=NOW.replace(hour=21))
    browser = enter("watch", roles=["oversight"])
    browser.cookies["__Host-language"] = "en"
    response = browser.get(at("anomalies"))
    page = said(response)
    assert "Off 8 of 20 tested findings are real (40%). At least 70% must be real." in page
    assert "The precision of this rule is too low, so the rule is off." in page
    assert "6 households used one mobile number" not in page
    assert faults({"off": response.content.decode()}, tmp_path) == []
