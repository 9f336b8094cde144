"""Read JSON that somebody else wrote: each name once in an object, and only numbers that JSON has."""

from __future__ import annotations

import json
from typing import Any, NoReturn


class RepeatedName(ValueError):
    """A name stands twice in one object. Two readers could take two different values for it."""


def parse_json(text: str | bytes) -> Any:
    """Parse JSON from outside. Raises ValueError for what is not JSON, and for a name that stands twice."""
    try:
        return json.loads(text, object_pairs_hook=_object, parse_constant=_refuse_constant)
    except RecursionError:
        raise ValueError("it is nested too deeply") from None


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    made: dict[str, Any] = {}
    for name, value in pairs:
        if name in made:
            raise RepeatedName(f"{name[:100]!r} appears twice in one object; keep one")
        made[name] = value
    return made


def _refuse_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is not a number of JSON")
