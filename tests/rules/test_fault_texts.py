"""Every fault of a policy is told in Persian too: the desk shows it on Persian pages."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

import hemayat.rules
from hemayat.rules.fault_texts import fault_message
from hemayat.rules.faults import PolicyError
from hemayat.rules.policy_parser import policy_of
from hemayat.rules.source import parse_tree
from tests.rules.test_bad_policies import CHANGED, UNTITLED
from tests.support.nations import POLICY

_TELLING = {"add", "PolicyFault", "ScalarFault", "SyntaxFault", "TypeFault", "_bidi_fault"}
_MODULES = ("structure.py",)
"""Modules whose functions return messages."""


def _sample(node: ast.AST) -> str | None:
    """The text of a literal, with `x` for each part that is filled in."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value
    if isinstance(node, ast.JoinedStr):
        return "".join(str(part.value) if isinstance(part, ast.Constant) else "x" for part in node.values)
    return None


def _literals() -> Iterator[tuple[str, int, str]]:
    for file in sorted(Path(hemayat.rules.__file__).parent.glob("*.py")):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            places: list[ast.expr] = []
            if (
                isinstance(node, ast.Call)
                and getattr(node.func, "attr", getattr(node.func, "id", "")) in _TELLING
            ):
                places = list(node.args)
            elif isinstance(node, ast.Return) and file.name in _MODULES and node.value:
                places = [node.value]
            for place in places:
                sample = _sample(place)
                if sample and " " in sample.strip():
                    yield file.name, place.lineno, sample


def test_every_message_of_the_rules_has_a_persian_wording() -> None:
    found = list(_literals())
    assert len(found) > 90, "the messages are found"
    # What only joins two parts, "x: x", reads the same in both languages.
    worded = [one for one in found if re.search("[a-z]{2}", one[2])]
    assert [one for one in worded if fault_message(one[2], "fa") == one[2]] == []


@pytest.mark.parametrize(("old", "new", "sentence"), CHANGED, ids=[c[2][:40] for c in CHANGED])
def test_a_fault_is_told_in_persian(old: str, new: str, sentence: str) -> None:
    try:
        policy_of(parse_tree(POLICY.replace(old, new, 1), "policy.yaml"), "policy.yaml")
    except PolicyError as error:
        for fault in error.found:
            persian = fault_message(fault.message, "fa")
            assert re.search("[\u0600-\u06ff]", persian), fault.message
            assert fault_message(fault.message, "en") == fault.message
    assert sentence


@pytest.mark.parametrize(("left_out", "sentence"), UNTITLED, ids=[one[1][:40] for one in UNTITLED])
def test_a_missing_wording_is_told_in_persian(left_out: str, sentence: str) -> None:
    with pytest.raises(PolicyError) as refused:
        policy_of(parse_tree(POLICY.replace(left_out, "", 1), "policy.yaml"), "policy.yaml")
    found = [fault.message for fault in refused.value.found]
    assert all(fault_message(message, "fa") != message for message in found), found
    assert sentence


def test_a_part_that_is_a_message_is_told_in_persian_too() -> None:
    message = "column 4: unknown name 'incom'; did you mean 'income'?"
    assert fault_message(message, "fa") == "ستون 4: نام «incom» ناشناخته است؛ منظورتان 'income' بود؟"
    message = "column 1: unknown function 'open'; known here: if, known"
    assert fault_message(message, "fa") == "ستون 1: تابع «open» وجود ندارد؛ نام‌های ممکن در اینجا: if, known"
    message = "unknown name 'a'; did you mean 'aa' or 'ab' or 'ac'?"
    assert fault_message(message, "fa") == "نام «a» ناشناخته است؛ منظورتان 'aa' یا 'ab' یا 'ac' بود؟"
    message = "rial and a plain number cannot be added; put the amount into a parameter with a unit"
    assert fault_message(message, "fa") == (
        "rial و عدد بی‌واحد را نمی‌توان با هم جمع کرد؛ مبلغ را در پارامتری با واحد بنویسید"
    )
