"""How a drill ends when it does not end well."""

from __future__ import annotations


class Loss(Exception):
    """Something that was acknowledged is lost, doubled or undecided, or a promise was not kept: what, and how many."""


class Skipped(Exception):
    """This machine does not let us try it: why, and what to do."""
