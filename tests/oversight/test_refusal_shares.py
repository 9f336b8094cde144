"""Who is refused by a criterion, from run to run and by group, without any count of a few."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from hemayat.eligibility.models import Run
from hemayat.eligibility.run_refusals import RefusalCounts, published_runs, refusal_counts
from hemayat.oversight import refusal_shares
from hemayat.oversight.refusal_shares import DRIFT, parity_of, shares_by_criterion

FIRST = dt.date(2026, 9, 23)


def run(month: int, failed: int, *, version: str = "rules", **counts: Any) -> Run:
    verdicts = {"vehicles": {"failed": failed, "passed": 10_000 - failed}}
    given = {"households": 10_000, "cells": [], "verdicts": verdicts, **counts}
    return Run(pk=month, on=FIRST + dt.timedelta(days=31 * month), policy_version=version, counts=given)


def test_a_change_of_more_than_one_point_is_marked_with_whether_the_text_changed(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    runs = [run(0, 500), run(1, 610), run(2, 590), run(3, 480, version="other rules"), run(4, 4)]
    monkeypatch.setattr(refusal_shares, "published_runs", lambda most: runs)
    found = shares_by_criterion()["vehicles"].runs
    assert [(one.share, one.change, one.is_drift, one.is_new_text) for one in found] == [
        (50, None, False, False), (61, 11, True, False), (59, -2, False, False), (48, -11, True, True),
        (None, None, False, True),
    ]  # fmt: skip
    assert DRIFT == 10


def test_before_the_first_run_there_is_nothing_and_an_old_run_has_no_parity(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(refusal_shares, "published_runs", lambda most: [])
    assert shares_by_criterion() == {}
    monkeypatch.setattr(refusal_shares, "published_runs", lambda most: [run(0, 500)])
    assert shares_by_criterion()["vehicles"].parity == {}


def test_the_groups_of_a_run_are_those_that_it_counted() -> None:
    cells = [
        ["fars", "rural", "female", 1, "eligible", 300, 0, 0], ["fars", "urban", "male", 2, "eligible", 500, 0, 0],
        [None, None, "male", 2, "not_eligible", 40, 0, 0],
    ]  # fmt: skip
    refused = {
        "vehicles": {"head_sex": {"female": 30, "male": 70}, "province": {"fars": 60, "": 40}, "area": {}}
    }
    (found,) = refusal_counts(run(0, 100, cells=cells, refused=refused), by_group=True).values()
    assert found.groups == {
        "head_sex": {"female": (30, 300), "male": (70, 540)},
        "province": {"07": (60, 800), "": (40, 40)},
        "area": {"rural": (0, 300), "urban": (0, 500), "": (0, 40)},
    }


def test_a_group_with_few_refused_or_few_others_is_hidden_with_the_next_smallest() -> None:
    counts = RefusalCounts(
        2_000, 300, {
            "head_sex": {"female": (100, 500), "male": (200, 1_500)},
            "area": {"metropolis": (0, 400), "urban": (296, 1_500), "rural": (4, 100)},
            "province": {"07": (95, 100), "23": (105, 900), "11": (100, 1_000)},
        },
    )  # fmt: skip
    assert parity_of(counts) == {
        "head_sex": {"female": 200, "male": 133},
        "area": {"metropolis": 0, "urban": None, "rural": None},
        "province": {"07": None, "23": None, "11": 100},
    }


@pytest.mark.django_db
def test_runs_that_nobody_saw_are_not_counted(nation: int) -> None:
    (published,) = published_runs(6)
    assert published.pk == nation
    assert refusal_counts(published, by_group=True)
