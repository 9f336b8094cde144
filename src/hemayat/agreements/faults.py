"""What is wrong with the body of an agreement: where, what, and what to write instead, in both languages. No Django."""

from __future__ import annotations

from dataclasses import dataclass

from hemayat.common.language import Words

Path = tuple[str | int, ...]


@dataclass(frozen=True)
class AgreementTextFault:
    """`where`: the way to it, as in "sections 4, clauses 2, en". `line`: of the text, from 1; 0 where it has none."""

    path: Path
    words: Words
    line: int = 0

    @property
    def fa(self) -> str:
        return self.words.fa

    @property
    def en(self) -> str:
        return self.words.en

    @property
    def where(self) -> str:
        """Positions are counted from one, as people do."""
        return ", ".join(f"#{part + 1}" if isinstance(part, int) else part for part in self.path)

    @property
    def said(self) -> str:
        """In English, for the command line."""
        line = f"line {self.line}, " if self.line else ""
        return f"{line}{self.where or 'agreement'}: {self.en}"
