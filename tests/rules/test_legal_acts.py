"""An act of law is written out once and named everywhere."""

from __future__ import annotations

import pytest

from hemayat.rules.faults import PolicyError
from hemayat.rules.policy import Policy
from hemayat.rules.policy_parser import policy_of
from hemayat.rules.source import parse_tree
from tests.support.nations import POLICY

ACT = "act: {fa: قانون, en: Act},"
ACTS = "acts: {notice: {fa: اطلاعیه, en: Notice}}\n"


def read(text: str) -> Policy:
    return policy_of(parse_tree(text, "policy.yaml"), "policy.yaml")


def test_a_named_act_is_the_act_itself() -> None:
    named = read(ACTS + POLICY.replace(ACT, "act: notice,"))
    written = read(POLICY.replace(ACT, "act: {fa: اطلاعیه, en: Notice},"))
    assert named.version == written.version


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        (
            ACTS + POLICY.replace(ACT, "act: notise,"),
            "'notise' is not one of the acts; did you mean 'notice'?",
        ),
        (ACTS + POLICY.replace(ACT, "act: A,"), "no 'law' refers to it"),
        ("acts: [notice]\n" + POLICY, "name acts and give their titles"),
    ],
)
def test_a_name_that_is_no_act_is_a_fault(text: str, sentence: str) -> None:
    with pytest.raises(PolicyError, match=sentence.replace("?", r"\?")):
        read(text)
