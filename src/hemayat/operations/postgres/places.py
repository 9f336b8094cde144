"""Where everything of one server lies."""

from __future__ import annotations

import hashlib
import os
import stat
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from hemayat.common.errors import HemayatError
from hemayat.common.files import write_whole
from hemayat.operations.postgres.account import PostgresAccount, choose_account
from hemayat.operations.postgres.urls import PORT

NOTE = "the-data-lie-elsewhere.txt"
FOR_ROOT = Path("/var/lib/hemayat")
# The kernel allows 107 bytes; some systems 103.
LONGEST_SOCKET = 99


@dataclass(frozen=True)
class PostgresPaths:
    """The folder of a server, who owns its data, and where its sockets are."""

    home: Path
    account: PostgresAccount
    sockets: Path

    @property
    def data(self) -> Path:
        """PostgreSQL's own folder."""
        return self.home / "data"

    @property
    def passwords(self) -> Path:
        """The passwords of the roles, for our eyes only."""
        return self.home / "passwords.json"

    @property
    def log(self) -> Path:
        """What the server says."""
        return self.home / "postgres.log"

    @property
    def launcher(self) -> Path:
        """The process id of who started the server."""
        return self.home / "launcher.pid"

    @property
    def settings(self) -> Path:
        """The server's settings."""
        return self.home / "hemayat.conf"

    @property
    def starting(self) -> Path:
        """Locked by the one process that is starting or stopping the server."""
        return self.home / "starting.lock"

    @property
    def serving(self) -> Path:
        """Locked by the processes of the server, as long as one of them lives."""
        return self.home / "serving.lock"

    def make_sockets(self) -> None:
        """Make the folder of the sockets, which is nobody else's, and clear what a dead server left in it."""
        self.sockets.mkdir(mode=0o700, exist_ok=True)
        found = self.sockets.lstat()
        if not stat.S_ISDIR(found.st_mode) or found.st_uid not in (self.account.uid, os.geteuid()):
            raise HemayatError(
                f"{self.sockets} belongs to somebody else: remove it, the server's socket goes there"
            )
        # Not touched as root when it is the account's already, who could put a link in its place meanwhile.
        if found.st_uid == os.geteuid():
            self.account.own(self.sockets, 0o700)
        elif stat.S_IMODE(found.st_mode) & 0o077:
            raise HemayatError(f"{self.sockets} is open to others: remove it, the server's socket goes there")
        for left in self.sockets.glob(".s.PGSQL.*"):
            left.unlink()

    def leave_sockets(self) -> None:
        """Remove the folder of the sockets after the server removed them; kept if somebody put a file there."""
        with suppress(OSError):
            self.sockets.rmdir()


def open_private(path: Path) -> BinaryIO:
    """Open a file to append to that nobody else reads: a log of statements holds what people wrote to us."""
    return os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600), "ab")


def find_places(folder: Path) -> PostgresPaths:
    """Where the server of this folder lies; makes the folder, and another one if the server could not enter it."""
    folder = folder.absolute().resolve()
    account = choose_account(folder / "data")
    if not folder.exists():
        folder.mkdir(parents=True)
        folder.chmod(0o755 if account.is_another else 0o700)
    home = _home(folder, account)
    if home != folder:
        account = choose_account(home / "data")
    return PostgresPaths(home, account, _socket_folder(home, account))


def _home(folder: Path, account: PostgresAccount) -> Path:
    note = folder / NOTE
    if note.exists():
        return Path(note.read_text(encoding="utf-8").splitlines()[-1])
    if not account.is_another or account.reaches(folder):
        return folder
    if (folder / "data").exists():
        raise HemayatError(
            f"The user {account.name} runs the server and may not enter {folder}, where its data are: "
            f"allow it to enter this folder and those above it (chmod a+x)"
        )
    home = FOR_ROOT / _short(folder)
    for made in (FOR_ROOT, home):
        made.mkdir(parents=True, exist_ok=True)
        made.chmod(0o755)
    with write_whole(note) as part:
        part.write_text(
            f"The user {account.name}, who runs the server, may not enter here.\n{home}\n", encoding="utf-8"
        )
    return home


def _socket_folder(home: Path, account: PostgresAccount) -> Path:
    """In the user's folder for such things, else in /tmp; never beside the data, whose path may be too long."""
    runtime = os.environ.get("XDG_RUNTIME_DIR", "")
    if runtime and not account.is_another and os.access(runtime, os.W_OK | os.X_OK):
        folder = Path(runtime, f"hemayat-{_short(home)}")
        if len(os.fsencode(socket_in(folder))) <= LONGEST_SOCKET:
            return folder
    return Path(f"/tmp/hemayat-{account.uid}-{_short(home)}")  # noqa: S108 - its owner is checked before use


def socket_in(folder: Path) -> Path:
    """The path of the socket in its folder."""
    return folder / f".s.PGSQL.{PORT}"


def _short(path: Path) -> str:
    return hashlib.sha256(os.fsencode(path)).hexdigest()[:10]
