"""A value of the wrong shape is a fault, whatever key it stands under: never "not given"."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest

from hemayat.engines.catalogue import catalogue
from hemayat.rules.faults import PolicyError
from hemayat.rules.policy_check import check_all_days
from hemayat.rules.policy_parser import policy_of
from hemayat.rules.source import Map, Scalar, Seq, Tree, parse_tree
from tests.support.nations import POLICY

FULL = POLICY.replace("only: [income]", "only: [income], from: 1398-08-24").replace(
    "quantiles: 10}", "quantiles: 10, cuts: {1398-08-24: [1, 2, 3, 4, 5, 6, 7, 8, 9]}}"
)
SHAPES: dict[str, Tree] = {
    "text": Scalar("x", 1),
    "empty list": Seq((), 1),
    "list": Seq((Seq((), 1),), 1),
    "map": Map({"strange": Seq((), 1)}, 1),
}


def places(tree: Tree, path: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    if isinstance(tree, Map):
        for key, value in tree.entries.items():
            yield (*path, key)
            yield from places(value, (*path, key))


def changed(tree: Map, path: tuple[str, ...], new: Tree) -> Map:
    entries = dict(tree.entries)
    below = entries[path[0]]
    entries[path[0]] = new if len(path) == 1 else changed(below, path[1:], new)  # type: ignore[arg-type]  # every place above the last is a map
    return replace(tree, entries=entries)


TREE = parse_tree(FULL, "policy.yaml")
MUTANTS = [
    (path, shape)
    for path in places(TREE)
    if path[0] != "legal_basis"  # holds whatever a ministry wants to say of its law
    for shape in SHAPES
]


def test_the_policy_itself_is_sound() -> None:
    check_all_days(policy_of(TREE, "policy.yaml"), catalogue())


@pytest.mark.parametrize("shape", SHAPES)
def test_every_other_shape_is_a_fault(shape: str) -> None:
    passed = []
    for path, kind in MUTANTS:
        if kind != shape or _may_be_text(path, shape):
            continue
        try:
            check_all_days(policy_of(changed(TREE, path, SHAPES[shape]), "policy.yaml"), catalogue())
        except PolicyError:
            continue
        passed.append(".".join(path))
    assert passed == []


def _may_be_text(path: tuple[str, ...], shape: str) -> bool:
    """Any text is right for a wording, an act, an article."""
    return shape == "text" and path[-1] in {"fa", "en", "act", "article"}
