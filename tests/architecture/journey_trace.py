"""Which files of ours one request runs through, how often it goes from one to another, and in which slices they are.

    .venv/bin/python -m tests.architecture.journey_trace

prints this for the journeys of test_journey_trace.py, with the files and what ran in each.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType
from typing import Any

import pytest

import hemayat

SOURCE = Path(hemayat.__file__).parent
PASSED_BY_ALL = ("web/shared/", "config/", "monitoring/", "audit/process_key.py", "audit/site_role.py")
"""Middleware and the like, and the connection on which a process proves who acts."""


@dataclass
class JourneyTrace:
    """`files`: in the order in which they were first entered, with what ran in each.

    `hops`: calls from one of our files into another.
    What every request of every site passes is printed, and is in no limit.
    """

    files: dict[str, dict[str, None]] = field(default_factory=dict)
    hops: int = 0

    @property
    def slices(self) -> list[str]:
        """A site counts as one slice of its own."""
        parts = [name.split("/") for name in self.files]
        return sorted({"/".join(part[:2]) if part[0] == "web" else part[0] for part in parts})

    @property
    def own_files(self) -> list[str]:
        return [name for name in self.files if not name.startswith(PASSED_BY_ALL)]

    def __str__(self) -> str:
        figures = (
            f"{len(self.own_files)} files of its own, {len(self.files)} in all, "
            f"{self.hops} hops, {len(self.slices)} slices"
        )
        return "\n".join(
            [figures, *(f"    {name}: {', '.join(called)}" for name, called in self.files.items())]
        )


@contextmanager
def traced() -> Iterator[JourneyTrace]:
    """What runs in this thread meanwhile; loading a module is no step of a journey."""
    journey, prefix = JourneyTrace(), f"{SOURCE}/"

    def called(frame: FrameType, event: str, _argument: Any) -> None:
        code = frame.f_code
        if event != "call" or not code.co_filename.startswith(prefix) or code.co_name == "<module>":
            return
        name = code.co_filename.removeprefix(prefix)
        journey.files.setdefault(name, {}).setdefault(code.co_name)
        before = frame.f_back
        while before is not None and not before.f_code.co_filename.startswith(prefix):
            before = before.f_back
        journey.hops += before is not None and before.f_code.co_filename != code.co_filename

    sys.setprofile(called)
    try:
        yield journey
    finally:
        sys.setprofile(None)


if __name__ == "__main__":
    tests = str(Path(__file__).with_name("test_journey_trace.py"))
    sys.exit(pytest.main(["-q", "-s", "-n", "0", "-p", "no:cacheprovider", tests]))
