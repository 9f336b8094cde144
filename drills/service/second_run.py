"""For a process of an installation: the same nation decided again by a harder law, ready to be proposed."""

from __future__ import annotations

from pathlib import Path

from tests.publication.stricter_policy import HARDER
from tests.support.nations import rows_of_nation
from tests.support.publishing import decide


def main(folder: str, households: str, name: str) -> None:
    """Left in FOLDER/NAME-run, its law beside it in FOLDER/NAME-policy."""
    decide(Path(folder), rows_of_nation(int(households)), name=name, policy=HARDER)
