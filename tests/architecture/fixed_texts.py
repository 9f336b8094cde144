"""The SHA-256 of each text that something lasting refers to: notices that were sent, and consents that were given.

An old message is read again by the name of its notice; whoever consented to a text relies on it. So a change of one is
made on purpose: `python -m tests.architecture.fixed_texts` writes the hashes of today, for the same commit.
"""

from __future__ import annotations

import hashlib
import os
from pathlib import Path

import django

from hemayat.common.language import LANGUAGES, Lang
from hemayat.notifications.notice_wordings import NOTICES
from hemayat.partners.attributes import WORDS
from hemayat.registers.schema import TABLES

HASHES = Path(__file__).with_name("fixed_texts.txt")
COMMAND = ".venv/bin/python -m tests.architecture.fixed_texts"


def texts(lang: Lang) -> dict[str, str]:
    """Each text by its name. The parameters of a notice are not filled in."""
    from hemayat.requests.consents import VERSION, consent_text  # noqa: PLC0415 - models, once Django is set up

    return {
        **{f"notice {name}": notice.words.in_(lang) for name, notice in NOTICES.items()},
        **{f"consent {VERSION} {name}": consent_text((name,), lang).words for name in TABLES},
        **{f"disclosure {name}": words.in_(lang) for name, words in WORDS.items()},
    }


def hashes() -> list[str]:
    """A line for each text and language: its name, the language, the hash."""
    return sorted(
        f"{name} {lang} {hashlib.sha256(text.encode()).hexdigest()}"
        for lang in LANGUAGES
        for name, text in texts(lang).items()
    )


if __name__ == "__main__":
    os.environ["DJANGO_SETTINGS_MODULE"] = "hemayat.config.settings"
    django.setup()
    HASHES.write_text("\n".join(hashes()) + "\n", "utf-8")
