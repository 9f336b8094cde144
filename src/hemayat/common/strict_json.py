"""Read JSON that somebody else wrote: each name once in an object, only numbers that JSON has, and whole characters."""

from __future__ import annotations

import json
import re
from typing import Any, NoReturn

_HALF = re.compile(r"\\u[dD][89a-fA-F]")
"""The escape of half a character. Two halves make one; a half alone can be neither stored nor shown."""


class RepeatedName(ValueError):
    """A name stands twice in one object. Two readers could take two different values for it."""


def parse_json(text: str | bytes) -> Any:
    """Parse JSON from outside. Raises ValueError for what is not JSON, and for a name that stands twice."""
    # Left to itself, json takes the bytes of half a character for one.
    letters = text if isinstance(text, str) else text.decode(json.detect_encoding(text))
    try:
        read = json.loads(letters, object_pairs_hook=_object, parse_constant=_refuse_constant)
        if _HALF.search(letters):
            json.dumps(read, ensure_ascii=False).encode()
    except RecursionError:
        raise ValueError("it is nested too deeply") from None
    except UnicodeEncodeError:
        raise ValueError("a text has half of a character (a lone surrogate)") from None
    return read


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    made: dict[str, Any] = {}
    for name, value in pairs:
        if name in made:
            raise RepeatedName(f"{name[:100]!r} appears twice in one object; keep one")
        made[name] = value
    return made


def _refuse_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is not a number of JSON")
