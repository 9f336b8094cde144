"""What every scanner is given: the service, who stands between, where its reports go, and how long it may take."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from security.proxy import Asker
from security.service import Service


@dataclass(frozen=True)
class Ground:
    """`folder`: of this scanner's reports."""

    service: Service
    asker: Asker
    folder: Path
    is_quick: bool

    def of(self, tool: str) -> Ground:
        """The same with a folder of the tool's own."""
        folder = self.folder / tool
        folder.mkdir(exist_ok=True)
        return Ground(self.service, self.asker, folder, self.is_quick)


def file_name(person: str) -> str:
    """Of the reports about what was done in this person's name."""
    return "".join(letter if letter.isalnum() else "-" for letter in person)
