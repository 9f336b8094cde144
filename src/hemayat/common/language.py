"""The two languages of the product: Persian first, English second."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

Lang = Literal["fa", "en"]


def pick(words: Mapping[str, str], lang: Lang) -> str:
    """The wording in `lang`, or in the other language where only that one was written; empty if neither."""
    return words.get(lang) or words.get("fa") or words.get("en") or ""
