"""A real clamd of an installation's own, which can be frozen, killed and started again."""

from __future__ import annotations

import os
import signal
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from drills.outcomes import CannotJudge
from drills.service.installation import free_port
from drills.service.killed_command import wait_until
from hemayat.documents.clamd import is_answering
from tests.documents.scanners import CONFIGURATION, EICAR, clamd_program

STARTED_WITHIN = 60.0


@dataclass
class Scanner:
    """It knows one signature, written here by hand: whatever holds the EICAR text is harmful."""

    folder: Path
    program: str
    process: subprocess.Popen[bytes] | None = None

    @property
    def address(self) -> str:
        return f"unix:{self.folder / 'clamd.ctl'}"

    def start(self) -> None:
        command = [self.program, "--config-file", str(self.folder / "clamd.conf")]
        with (self.folder / "said.log").open("ab") as said:
            self.process = subprocess.Popen(command, stdout=said, stderr=said)
        otherwise = f"clamd does not answer; {self.folder / 'said.log'} says why"
        wait_until(lambda: is_answering(self.address), otherwise, STARTED_WITHIN, 0.2, fault=CannotJudge)

    def freeze(self) -> None:
        """It takes connections, and answers none."""
        self._tell(signal.SIGSTOP)

    def kill(self) -> None:
        self._tell(signal.SIGKILL)
        if self.process:
            self.process.wait()

    def _tell(self, number: signal.Signals) -> None:
        if self.process and self.process.poll() is None:
            os.kill(self.process.pid, number)


@contextmanager
def scanner(folder: Path) -> Iterator[Scanner]:
    """It answers when this begins. Raises CannotJudge where no clamd is installed."""
    program = clamd_program()
    if program is None:
        raise CannotJudge("there is no clamd here; for Debian: apt install clamav-daemon")
    (folder / "signatures").mkdir(parents=True)
    (folder / "signatures" / "hand.ndb").write_text(f"Eicar-By-Hand:0:*:{EICAR.hex()}\n", "ascii")
    text = CONFIGURATION.format(folder=folder, port=free_port(), most="25M")
    (folder / "clamd.conf").write_text(text, "utf-8")
    made = Scanner(folder, program)
    try:
        made.start()
        yield made
    finally:
        made.kill()
