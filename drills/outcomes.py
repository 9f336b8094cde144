"""The three ways in which a drill ends."""

from __future__ import annotations

from enum import IntEnum


class Outcome(IntEnum):
    """The exit code of a drill."""

    HELD = 0
    LOST = 1
    NOT_JUDGED = 2


class Loss(Exception):
    """A promise of the service was broken: what was lost, doubled, left undecided or not done in time, and how many."""


class CannotJudge(Exception):
    """The drill could not cause its fault here, or not see what came of it: why, and what to do.

    Any other exception of a drill means the same: it shows a fault of the drill, and nothing about the service.
    """
