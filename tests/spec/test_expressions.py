"""The expression language by example: each row is one sentence of docs/policy-language.md."""

from __future__ import annotations

import pytest

from tests.spec.values import value_of

MOST = 1_000_000  # the most rows that a household can have: the upper end of an unknown count
RICHEST = 10**16  # the largest sum of a household


@pytest.mark.parametrize(
    ("expression", "value"),
    [
        ("1 + 2 * 3", 7),
        ("(1 + 2) * 3", 9),
        ("10 - 3 - 2", 5),
        ("-3 + 5", 2),
        ("1_000 * 2", 2000),
        ("7 // 2", 3),
        ("(0 - 7) // 2", -4),
        ("(0 - 8) // 2", -4),
        ("(0 - 1) // 1000000", -1),
        ("(0 - 7) % 3", 2),
        ("7 % 3", 1),
        ("9007199254740993 // 1", 9007199254740993),
        ("(0 - 9007199254740993) // 2", -4503599627370497),
        ("min(3, 1, 2)", 1),
        ("max(3, 1, 2)", 3),
        ("if(1 < 2, 10, 20)", 10),
        ("not 1 == 2", True),
        ("1 < 2 and 2 < 3 or 1 > 2", True),
        ("1 > 2 and (2 < 3 or 1 < 2)", False),
        ("1 != 2", True),
        ("area in ('rural', 'urban')", True),
        ("area not in ('rural', 'urban')", False),
        ("province == 'tehran'", True),
        ("household_size", 3),
    ],
)
def test_what_an_expression_gives(expression: str, value: object) -> None:
    assert value_of(expression) == value


@pytest.mark.parametrize(("n", "value"), [(0, 10), (1, 10), (2, 10), (3, 30), (4, 30), (5, 50), (99, 50)])
def test_a_number_takes_the_last_step_that_is_not_above_it(n: int, value: int) -> None:
    assert value_of("by_size", n=n) == value


@pytest.mark.parametrize(
    ("expression", "given", "value"),
    [
        ("n // k", {"n": 6, "k": 4}, 1),
        ("n // k", {"n": 6, "k": 0}, (0, MOST)),
        ("n % k", {"n": 6, "k": 0}, (0, MOST - 1)),
        ("if(k > 0, n // max(k, 1), 0)", {"n": 6, "k": 0}, 0),
        ("(0 - n) // max(k, 1)", {"n": 7, "k": 2}, -4),
        ("per_month(money, 6)", {"money": 47}, 7),
    ],
)
def test_a_division_by_zero_is_not_known(expression: str, given: dict, value: object) -> None:
    assert value_of(expression, **given) == value


UNANSWERED, OLD = 1, 4


@pytest.mark.parametrize(
    ("expression", "given", "value"),
    [
        # An unknown count lies between its known part and anything.
        ("n", {"n": 2, "unknown": {"n": UNANSWERED}}, (2, MOST)),
        ("n", {"unknown": {"n": OLD}}, (0, MOST)),
        ("money + money", {"money": 5, "unknown": {"money": UNANSWERED}}, (10, 2 * RICHEST)),
        ("10 - n", {"n": 2, "unknown": {"n": UNANSWERED}}, (10 - MOST, 8)),
        ("n * k", {"n": 2, "k": 3, "unknown": {"n": UNANSWERED}}, (6, 3 * MOST)),
        ("(n - 5) * (k - 5)", {"n": 2, "k": 3, "unknown": {"n": UNANSWERED}}, (-2 * (MOST - 5), 6)),
        ("n // max(k, 1)", {"n": 9, "k": 2, "unknown": {"k": UNANSWERED}}, (0, 4)),
        ("(0 - n) // max(k, 1)", {"n": 9, "k": 2, "unknown": {"k": UNANSWERED}}, (-5, -1)),
        ("min(n, 3)", {"n": 5, "unknown": {"n": UNANSWERED}}, 3),
        ("max(n, 3)", {"n": 1, "unknown": {"n": UNANSWERED}}, (3, MOST)),
        # A comparison that the known part already settles is known.
        ("n > 3", {"n": 5, "unknown": {"n": UNANSWERED}}, True),
        ("n <= 3", {"n": 5, "unknown": {"n": UNANSWERED}}, False),
        ("n > 3", {"n": 2, "unknown": {"n": UNANSWERED}}, (False, True)),
        ("n == 4", {"n": 5, "unknown": {"n": UNANSWERED}}, False),
        ("n == 6", {"n": 5, "unknown": {"n": UNANSWERED}}, (False, True)),
        ("n != 4", {"n": 5, "unknown": {"n": UNANSWERED}}, True),
        # Kleene's and, or, not.
        ("flag", {"unknown": {"flag": UNANSWERED}}, (False, True)),
        ("flag", {"flag": True, "unknown": {"flag": UNANSWERED}}, True),
        ("not flag", {"unknown": {"flag": UNANSWERED}}, (False, True)),
        ("flag and other_flag", {"unknown": {"flag": UNANSWERED}}, False),
        ("flag and other_flag", {"other_flag": True, "unknown": {"flag": UNANSWERED}}, (False, True)),
        ("flag or other_flag", {"other_flag": True, "unknown": {"flag": UNANSWERED}}, True),
        ("flag or other_flag", {"unknown": {"flag": UNANSWERED}}, (False, True)),
        # A choice that is not known may be either.
        ("if(flag, 1, 5)", {"unknown": {"flag": UNANSWERED}}, (1, 5)),
        ("if(flag, 5, 5)", {"unknown": {"flag": UNANSWERED}}, 5),
        ("if(flag, other_flag, other_flag)", {"other_flag": True, "unknown": {"flag": UNANSWERED}}, True),
        ("by_size", {"n": 3, "unknown": {"n": UNANSWERED}}, (10, 50)),
        ("by_flag", {"unknown": {"flag": UNANSWERED}}, (7, 8)),
        ("by_area", {"area": None}, (1, 2)),
        ("area == 'rural'", {"area": None}, (False, True)),
        ("area in ('rural', 'urban', 'metropolis') or flag", {"area": None, "flag": True}, True),
        # One can ask whether something is known.
        ("known(n)", {"n": 3}, True),
        ("known(n)", {"n": 3, "unknown": {"n": UNANSWERED}}, False),
        ("known(area)", {"area": None}, False),
        ("known(flag)", {"unknown": {"flag": UNANSWERED}}, False),
        ("known(n > 3)", {"n": 5, "unknown": {"n": UNANSWERED}}, True),
    ],
)
def test_unknown_is_carried_to_the_end(expression: str, given: dict, value: object) -> None:
    assert value_of(expression, **given) == value
