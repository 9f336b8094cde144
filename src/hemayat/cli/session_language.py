"""The language of what a command prints for people to read."""

from __future__ import annotations

import os
from enum import Enum
from typing import Annotated

import typer


class Language(str, Enum):  # noqa: UP042 - typer needs the text as the value
    """Persian or English."""

    FA = "fa"
    EN = "en"


SessionLanguage = Annotated[
    Language | None, typer.Option(help="Language of the result; the language of the session if left out.")
]


def session_language(option: Language | None) -> Language:
    """The language asked for; else English in a session whose locale is English, Persian in any other."""
    names = (os.environ.get(name) for name in ("LC_ALL", "LC_MESSAGES", "LANG"))
    locale = next((name for name in names if name), "")
    return option or (Language.EN if locale.lower().startswith("en") else Language.FA)
