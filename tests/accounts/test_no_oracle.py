"""Asking for a code tells nothing about the person: the same statements, the same answer, the same time."""

from __future__ import annotations

import datetime as dt
import random
import re
import time

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from hemayat.accounts.results import PendingSignIn
from tests.accounts.steps import NOW, ask, work
from tests.inquiries.register_server import RegisterServer

PAIRS, SHUFFLES = 150, 2_000


@pytest.mark.django_db
def test_the_same_statements_run_for_a_head_and_for_a_stranger(register: RegisterServer) -> None:
    register.add(1)
    shapes = []
    for number in (1, 2):
        with CaptureQueriesContext(
            connection,
        ) as ran:
            ask(number)
        shapes.append([re.sub(r"'[^']*'|\d+", "?", one["sql"])[:60] for one in ran.captured_queries])
    assert shapes[0] == shapes[1]
    assert register.asked == []


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_r3_2_the_time_of_asking_does_not_depend_on_the_person(register: RegisterServer) -> None:
    """A permutation test over interleaved pairs: were there a difference of the size of one inquiry, it would show."""
    for number in range(PAIRS):
        register.add(number)
    dice = random.Random(1398)
    took: dict[bool, list[float]] = {True: [], False: []}
    for turn in range(PAIRS):
        for is_known in dice.sample([True, False], 2):
            number = turn if is_known else turn + 5_000
            now = NOW + dt.timedelta(hours=turn)
            started = time.perf_counter()
            answer = ask(number, now=now)
            took[is_known].append(time.perf_counter() - started)
            assert isinstance(answer, PendingSignIn)
        if turn % 50 == 0:
            work(now)
    assert p_value(took[True], took[False], dice) > 0.001


def p_value(one: list[float], other: list[float], dice: random.Random) -> float:
    """How often chance alone gives medians at least so far apart, the pairs' labels being exchanged at random."""
    seen = abs(median(one) - median(other))
    as_far = 0
    for _ in range(SHUFFLES):
        swapped = [(a, b) if dice.random() < 0.5 else (b, a) for a, b in zip(one, other, strict=True)]
        as_far += abs(median([a for a, _ in swapped]) - median([b for _, b in swapped])) >= seen
    return as_far / SHUFFLES


def median(values: list[float]) -> float:
    return sorted(values)[len(values) // 2]


def test_the_test_of_time_would_see_an_inquiry_of_two_milliseconds() -> None:
    dice = random.Random(1398)
    quick = [0.004 + dice.expovariate(1 / 0.001) for _ in range(PAIRS)]
    slow = [0.006 + dice.expovariate(1 / 0.001) for _ in range(PAIRS)]
    assert p_value(quick, slow, dice) < 0.001
