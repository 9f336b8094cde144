"""What the checker refuses, with the sentence that the analyst reads."""

from __future__ import annotations

import pytest

from hemayat.rules.faults import PolicyError
from tests.spec.values import compiled


@pytest.mark.parametrize(
    ("expression", "sentence"),
    [
        ("n + ", "column 4: expected a value but found the end"),
        ("n = 3", "write == to compare"),
        ("n / 3", "write // (division that drops the remainder)"),
        ("1.5 * n", "there are no decimals"),
        ("1 < n < 3", "comparisons cannot be chained; join two of them with 'and'"),
        ("nn + 1", "unknown name 'nn'; did you mean 'n'?"),
        ("n + money", "a plain number and rial cannot be added; put the amount into a parameter"),
        ("money > 5000", "put the amount into a parameter with a unit"),
        ("money * money", "rials cannot be multiplied by rials"),
        ("n // money", "a plain number cannot be divided by rial"),
        ("per_month(money)", "per_month(…) takes an amount in rial/year"),
        ("per_month(n, 6)", "per_month(…, months) takes an amount in rial, not a number in plain units"),
        ("per_month(money, n)", "takes a whole number of months or a plain parameter"),
        ("per_month(money, 0)", "must be between 1 and 1200, not 0"),
        ("n and flag", "'and' needs a truth value"),
        ("flag + 1", "'+' needs a number"),
        ("flag == true", "a truth value needs no =="),
        ("area == 'rurall'", "'rurall' is not one of the codes; did you mean 'rural'?"),
        ("area < 'rural'", "a code can only be compared with == or !="),
        ("area in (rural)", "'in' takes codes in single quotes"),
        ("if(flag, 1, other_flag)", "both results of if(…) must be numbers, or both truth values"),
        ("if(flag, 1)", "if(…) takes 3 values, not 2"),
        ("open('x')", "unknown function 'open'"),
        ("__import__('os')", "unknown function '__import__'"),
        ("n.real", "unknown name 'n.real'"),
        ("n // 0", "must never be negative or always zero"),
        ("n // (k - 5)", "must never be negative or always zero"),
        ("money * 1000000", "does not fit into 64 bits"),
        ("money * n * n", "does not fit into 64 bits"),
        ("age > 3", "unknown name 'age'"),
        ("months_before(3) < 4", "unknown function 'months_before'"),
        ("(" * 60 + "n" + ")" * 60, "nested more than 40 deep"),
        ("+".join(["n"] * 150), "more than 200 words and signs"),
        ("n + " * 600 + "n", "longer than 2000 characters"),
        ("n @ 3", "'@' is not valid here"),
        ("area", "must give a number or a truth value"),
    ],
)
def test_a_senseless_expression_is_refused_with_what_to_do(expression: str, sentence: str) -> None:
    with pytest.raises(PolicyError) as refused:
        compiled(expression.replace('"', '\\"'))
    assert any(sentence in str(fault) for fault in refused.value.found), refused.value.faults
    assert all(fault.line for fault in refused.value.found)
