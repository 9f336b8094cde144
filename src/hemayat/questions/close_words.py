"""The word that somebody meant who mistyped one: the known word with the fewest slips between the two."""

from __future__ import annotations

from collections.abc import Collection

_SHORTEST, _LONG = 4, 7
"""Shorter words have too many neighbours. In a long word two slips are still recognised."""


def closest(word: str, known: Collection[str]) -> str:
    """The closest known word; empty if none is close enough.

    Of words that are equally close, the one with the same first letter, then the one of the same length.
    """
    if len(word) < _SHORTEST:
        return ""
    most = 2 if len(word) >= _LONG else 1
    near = [
        (slips, one[0] != word[0], abs(len(one) - len(word)), one)
        for one in known
        if len(one) >= _SHORTEST - 1
        and _may_be_near(word, one, most)
        and (slips := distance(word, one)) <= most
    ]
    return min(near)[-1] if near else ""


def distance(one: str, other: str) -> int:
    """How many letters are missing, too many, wrong, or swapped with the next one (restricted Damerau-Levenshtein)."""
    before: list[int] = []
    last = list(range(len(other) + 1))
    for row, letter in enumerate(one, 1):
        current = [row]
        for column, wanted in enumerate(other, 1):
            steps = [last[column] + 1, current[-1] + 1, last[column - 1] + (letter != wanted)]
            if row > 1 < column and letter == other[column - 2] and one[row - 2] == wanted:
                steps.append(before[column - 2] + 1)
            current.append(min(steps))
        before, last = last, current
    return last[-1]


def _may_be_near(one: str, other: str, most: int) -> bool:
    """Cheap, and true for every pair that is near: one slip changes at most two of the letters that two words share."""
    return abs(len(one) - len(other)) <= most and len(set(one) ^ set(other)) <= 2 * most
