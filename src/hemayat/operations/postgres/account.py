"""Who runs the server: PostgreSQL refuses root, so that root starts it as somebody with fewer rights."""

from __future__ import annotations

import os
import pwd
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from hemayat.common.errors import HemayatError

# Nothing else of ours reaches the server: its environment is not the place of our secrets, and PG* would steer it.
KEPT_VARIABLES = ("PATH", "LD_LIBRARY_PATH", "TMPDIR")


@dataclass(frozen=True)
class PostgresAccount:
    """The user and group that own the data and run the server."""

    name: str
    uid: int
    gid: int

    @property
    def is_another(self) -> bool:
        """Whether we have to become somebody else to act as this account."""
        return self.uid != os.geteuid()

    def run(self, command: list[str], given: str = "") -> subprocess.CompletedProcess[str]:
        """Run a command as this account and return what it said; an OSError tells that it cannot be run."""
        return subprocess.run(  # noqa: S603 - our own arguments as a list, no shell
            command,
            input=given,
            capture_output=True,
            text=True,
            errors="replace",
            check=False,
            cwd="/",
            env=server_environment(),
            user=self.uid if self.is_another else None,
            group=self.gid if self.is_another else None,
            extra_groups=[] if self.is_another else None,
        )

    def reaches(self, folder: Path) -> bool:
        """Whether this account may enter the folder; asked of the kernel, which knows all rules of access."""
        return self.run(["/bin/sh", "-c", 'test -x "$0"', str(folder)]).returncode == 0

    def write(self, path: Path, text: str) -> None:
        """Write a file in a folder of this account, as this account: what lies there may be a link that it planted."""
        done = self.run(["/bin/sh", "-c", 'cat > "$0"', str(path)], given=text)
        if done.returncode:
            raise OSError(done.stderr.strip())

    def own(self, path: Path, mode: int) -> None:
        """Give a file or folder to this account."""
        path.chmod(mode)
        if self.is_another:
            os.chown(path, self.uid, self.gid)


def choose_account(data: Path) -> PostgresAccount:
    """Ourselves; for root the owner of the data, else the user `postgres`, else `nobody`."""
    if os.geteuid() != 0:
        return PostgresAccount(_name_of(os.geteuid()), os.geteuid(), os.getegid())
    if data.exists() and (owner := data.stat()).st_uid != 0:
        return PostgresAccount(str(owner.st_uid), owner.st_uid, owner.st_gid)
    for name in ("postgres", "nobody"):
        try:
            found = pwd.getpwnam(name)
        except KeyError:
            continue
        return PostgresAccount(name, found.pw_uid, found.pw_gid)
    raise HemayatError(
        "PostgreSQL refuses to run as root and there is neither a user 'postgres' nor 'nobody': "
        "add one, or start hemayat as another user"
    )


def _name_of(uid: int) -> str:
    try:
        return pwd.getpwuid(uid).pw_name
    except KeyError:
        raise HemayatError(
            f"PostgreSQL wants a user with a name, and user id {uid} has none: "
            f"add a line for it to /etc/passwd, or give the address of a running server"
        ) from None


def server_environment(of: Mapping[str, str] = os.environ) -> dict[str, str]:
    """The few variables that the server's programs are given."""
    return {name: of[name] for name in KEPT_VARIABLES if name in of} | {"LC_ALL": "C"}
