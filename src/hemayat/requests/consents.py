"""The exact words by which a head consents that one register is asked; what was read is what is kept.

A wording that was ever shown is not edited: its successor gets the next version. No Django.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from hemayat.common.language import Lang, pick
from hemayat.registers.schema import OWNERS, TABLES
from hemayat.requests.questions import REGISTERS

VERSION = "1"

_FA = (
    "می‌پذیرم که وزارت تعاون، کار و رفاه اجتماعی برای بررسی همین درخواست، دادهٔ «{title}» من و اعضای خانوارم را از "
    "{owner} بپرسد. این داده فقط برای سنجش کمک معیشت به کار می‌رود و می‌توانم این اجازه را هر وقت بخواهم پس بگیرم."
)
_EN = (
    "I consent that the Ministry of Cooperatives, Labour and Social Welfare asks the {owner} for the data “{title}” of "
    "myself and the members of my household, to examine this request. They are used for nothing but determining "
    "livelihood assistance, and I may withdraw this consent at any time."
)


@dataclass(frozen=True)
class ConsentWording:
    """`register`: as registers/schema.py names it. `words` is what a checkbox stands beside, and what is kept."""

    register: str
    title: str
    owner: str
    words: str
    version: str = VERSION

    @property
    def sha256(self) -> str:
        return hashlib.sha256(self.words.encode()).hexdigest()


def wording_of(register: str, lang: Lang) -> ConsentWording:
    """Raises KeyError for a register that is not asked."""
    table = TABLES[register]
    owner_en, owner_fa = OWNERS[table.owner]
    title = pick({"fa": table.title_fa, "en": table.title}, lang)
    owner = pick({"fa": owner_fa, "en": owner_en}, lang)
    words = (_EN if lang == "en" else _FA).format(title=title, owner=owner)
    return ConsentWording(register, title, owner, words)


def wordings(lang: Lang) -> list[ConsentWording]:
    """One for each register that a request asks, the civil registry first."""
    return [wording_of(register, lang) for register in REGISTERS]
