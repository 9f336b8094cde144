"""The pages about criteria and their reviews: for oversight and for analysts, who alone close a review."""

from __future__ import annotations

import csv
import datetime as dt
import io
from collections.abc import Callable
from pathlib import Path

import pytest
from django.test import Client
from django.urls import reverse

from hemayat.audit.context import SYSTEM, acting_as
from hemayat.eligibility.queries import published_run
from hemayat.oversight import actions
from hemayat.oversight.criteria import names_in
from hemayat.oversight.models import CriterionReview, Measurement
from tests.requests.steps import NOW
from tests.support.markup import faults
from tests.web.staff.oversight.test_pages import OTHERS, said

pytestmark = pytest.mark.django_db
WORDS = "ارزش خودرو در سامانه دیر به‌روز می‌شود."
CODE = "ABCD2345"


def at(page: str, *given: object) -> str:
    return reverse(f"oversight:{page}", "hemayat.config.urls.staff", args=given)


@pytest.fixture
def review(nation: int) -> int:
    """An open one, as the job makes it."""
    with acting_as(SYSTEM):
        run = published_run()
        assert run
        row = CriterionReview.objects.create(
            criterion=names_in(run.pk)[-1], run_id=run.pk, cause="overturned", share=888, limit_share=500, since=NOW,
            opened_at=NOW, cases=[[6, CODE, "23", NOW.isoformat()]],
        )  # fmt: skip
    return row.pk


def criterion_of(number: int) -> str:
    with acting_as(SYSTEM, is_read_only=True):
        return CriterionReview.objects.get(pk=number).criterion


@pytest.mark.slow
def test_nobody_else_reads_a_criterion_or_a_review(
    enter: Callable[..., Client], review: int, desk: Client
) -> None:
    pages = [at("criterion", criterion_of(review)), at("review", review)]
    for role in OTHERS:
        browser = enter(role.replace("_", "."), roles=[role])
        expected = 200 if role == "analyst" else 403
        assert [browser.get(page).status_code for page in pages] == [expected, expected], role
        if role != "analyst":
            assert browser.post(pages[1], {"words": WORDS}).status_code == 403, role
    assert [desk.get(page).status_code for page in pages] == [302, 302]
    watcher = enter("watch", roles=["oversight"])
    assert [watcher.get(page).status_code for page in pages] == [200, 200]
    assert watcher.post(pages[1], {"words": WORDS}).status_code == 403, "oversight only reads"
    assert criterion_of(review)
    for missing in (at("criterion", "nothing"), at("review", 10**9)):
        assert watcher.get(missing).status_code == 404


@pytest.mark.slow
def test_an_analyst_closes_a_review_with_words_and_oversight_reads_them(
    enter: Callable[..., Client], review: int, tmp_path: Path
) -> None:
    owner, watcher = enter("ana", roles=["analyst"], provinces=()), enter("watch", roles=["oversight"])
    for browser in (owner, watcher):
        browser.cookies["__Host-language"] = "en"
        assert "Open" in said(browser.get(at("rules" if browser is owner else "criteria")))
    assert at("review", review) in watcher.get(at("overview")).content.decode()
    page = owner.get(at("review", review))
    assert "88.8% of the objections to refusals under this criterion were upheld" in said(page)
    assert "Tehran" in said(page)
    assert "Close the review" in said(page)
    assert "Close the review" not in said(watcher.get(at("review", review)))
    empty = owner.post(at("review", review), {"words": " "})
    assert "Write what you found" in said(empty)
    assert not faults({"review": page.content.decode(), "empty": empty.content.decode()}, tmp_path)
    assert owner.post(at("review", review), {"words": WORDS}).status_code == 302
    assert at("review", review) not in watcher.get(at("overview")).content.decode()
    closed = said(watcher.get(at("review", review)))
    assert WORDS in closed
    assert "Closed on" in closed
    again = owner.post(at("review", review), {"words": "again"})
    assert "This review is closed" in said(again)


@pytest.mark.slow
def test_each_criterion_of_the_rules_in_force_reports_on_itself(
    enter: Callable[..., Client], nation: int, tmp_path: Path
) -> None:
    watcher = enter("watch", roles=["oversight"])
    actions.store_figures(now=NOW)
    with acting_as(SYSTEM, is_read_only=True):
        names = names_in(nation)
    listed = watcher.get(at("criteria")).content.decode()
    assert all(at("criterion", name) in listed for name in names)
    watcher.cookies["__Host-language"] = "en"
    english = watcher.get(at("criteria"))
    assert said(english).count("too few") >= 2 * len(names)
    assert "more than 50% of the objections to it are upheld" in said(english)
    words = watcher.get(at("criteria-csv")).content.decode("utf-8-sig")
    lines = list(csv.DictReader(io.StringIO(words)))
    assert {line["criterion"] for line in lines} == set(names)
    assert {line["is_withheld"] for line in lines if line["measure"] == "wrong_refusals"} == {"True"}
    assert {line["group"] for line in lines if line["measure"] == "refused"} >= {"run", "province"}
    pages = {name: watcher.get(at("criterion", name)).content.decode() for name in names}
    assert not faults({**pages, "list": english.content.decode(), "fa": listed}, tmp_path)
    shown = said(watcher.get(at("criterion", names[-1])))
    for chart in (
        "Households refused, run by run", "Households refused, by sex of the head",
        "Households refused, by place of residence", "Households refused, by province",
    ):  # fmt: skip
        assert chart in shown
    assert "nationality" not in shown.lower()
    assert "birth" not in shown.lower()


def test_the_page_says_where_the_objections_are_that_no_row_of_the_table_has(
    enter: Callable[..., Client], nation: int
) -> None:
    actions.store_figures(now=NOW)
    with acting_as(SYSTEM):
        last = Measurement.objects.latest("at")
        days = last.figures["objections"]["days"]
        row = {
            "criterion": names_in(nation)[0], "title": {"en": "Income"}, "law": {}, "of": 309, "turned": 114,
            "corrected": 100, "days": days,
        }  # fmt: skip
        objections = {"of": 388, "turned": 193, "by_criterion": [row], "days": days}
        Measurement.objects.create(
            at=NOW + dt.timedelta(hours=1), since_on=last.since_on, until_on=last.until_on,
            agreement_number=last.agreement_number, figures={**last.figures, "objections": objections},
        )  # fmt: skip
    browser = enter("watch", roles=["oversight"])
    browser.cookies["__Host-language"] = "en"
    text = said(browser.get(at("criteria")))
    total = text.index("193 of 388.")
    others = text.index("The table has only objections to refusals that a criterion caused.")
    assert total < others < text.index("309 114")


def test_an_estimate_that_an_earlier_version_kept_is_left_out(
    enter: Callable[..., Client], nation: int
) -> None:
    """Its days are not known. Until the next hour the pages show what was kept before."""
    watcher = enter("watch", roles=["oversight"])
    actions.store_figures(now=NOW)
    with acting_as(SYSTEM):
        name, row = names_in(nation)[-1], Measurement.objects.latest("at")
        estimate = {"share": 123, "low": 45, "high": 210}
        row.figures["errors"] = {name: {"refusals": estimate, "grants": None}}
        row.pk, row.at = None, NOW + dt.timedelta(minutes=1)
        row.save(force_insert=True)
    for page in (at("criteria"), at("criterion", name)):
        answer = watcher.get(page)
        assert answer.status_code == 200
        assert "۱۲٫۳" not in said(answer)
