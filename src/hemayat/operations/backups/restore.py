"""A base backup and the log since, made into a database that `hemayat serve` starts, as it was at one instant."""

from __future__ import annotations

import datetime as dt
import os
import shutil
import time
from collections.abc import Callable
from pathlib import Path

from psycopg import connect
from psycopg.sql import SQL, Identifier, Literal

from hemayat.common.errors import HemayatError
from hemayat.operations.backups.folder import BackupFolder, BaseBackup
from hemayat.operations.postgres.binaries import find_binaries
from hemayat.operations.postgres.initial import keep_passwords, write_settings
from hemayat.operations.postgres.places import PostgresPaths, find_places
from hemayat.operations.postgres.portable import accessible_binaries
from hemayat.operations.postgres.postmaster import GLANCE, find_postmaster, stop_server
from hemayat.operations.postgres.process import log_tail, start_process
from hemayat.operations.postgres.urls import ADMIN, APP, CITIZEN, OWNER, urls_over

MARK = "restoring.txt"
"""Stands in the folder while it is not whole: who begins again removes what was laid."""
_OPEN_ACCESS = (
    ("citizen_session", "ended_at", "UPDATE citizen_session SET ended_at = now() WHERE ended_at IS NULL"),
    ("staff_session", "id", "DELETE FROM staff_session"),
    ("sign_in_attempt", "id", "DELETE FROM sign_in_attempt"),
    ("sign_in_code", "id", "DELETE FROM sign_in_code"),
    ("sso_attempt", "id", "DELETE FROM sso_attempt"),
    ("conversation", "id", "DELETE FROM conversation"),
    ("own_phone", "id", "DELETE FROM own_phone"),
    ("staff_invitation", "used_at", "DELETE FROM staff_invitation WHERE used_at IS NULL"),
    ("staff_passkey", "held_at", "UPDATE staff_passkey SET held_at = now() WHERE held_at IS NULL"),
)
"""Table and column that a backup of an earlier version may not have, and what ends what lets somebody in there."""
_NOT_REACHED = "recovery ended before configured recovery target was reached"


Lay = Callable[[PostgresPaths], str]
"""Puts the files of a copy in their places, and how they become a database; returns what ALTER SYSTEM had set there."""
_OWN_FILES = {
    "postgresql.conf": "# Of the server that was copied nothing is taken over: that one had its own machine.\n",
    "pg_hba.conf": "local all all scram-sha-256\nlocal replication all scram-sha-256\n",
    "pg_ident.conf": "",
}
"""Some servers have them elsewhere, and others name files there that this machine has not."""


def restore(
    folder: BackupFolder, home: Path, until: dt.datetime | None, now: dt.datetime
) -> dt.datetime | None:
    """As it was at `until`, or with all that the log has, from a folder of backups: see `restored`."""
    refuse_what_is_to_come(until, now)
    base = folder.base_before(until)
    return restored(home, lambda places: _lay(places, base, folder, until))


def restored(home: Path, lay: Lay) -> dt.datetime | None:
    """What `lay` puts there, become a database in `home`, which has none yet.

    Returns the commit of the last transaction in it that the log brought; None where it brought none. The server's
    passwords are new ones. Raises HemayatError.
    """
    places = find_places(home / "postgres")
    _begin(places)
    passwords = keep_passwords(places)
    log = log_of(places)
    shutil.rmtree(log, ignore_errors=True)
    log.mkdir()
    try:
        return _recover(places, passwords, lay(places))
    finally:
        shutil.rmtree(log, ignore_errors=True)


def refuse_what_is_to_come(until: dt.datetime | None, now: dt.datetime) -> None:
    if until and until > now:
        raise HemayatError("--until is in the future; give an earlier time")


def _begin(places: PostgresPaths) -> None:
    mark = places.home / MARK
    if places.data.exists() and not mark.exists():
        raise HemayatError(f"{places.data} already has a database; give a --home without one")
    mark.write_text("A backup is being restored here; what lies here is not whole.\n", "utf-8")
    shutil.rmtree(places.data, ignore_errors=True)


def _lay(places: PostgresPaths, base: BaseBackup, folder: BackupFolder, until: dt.datetime | None) -> str:
    log = log_of(places)
    for segment in folder.segments_since(base.first_segment):
        shutil.copy(segment, log)
    shutil.copytree(base.path, places.data, symlinks=True)
    auto = places.data / "postgresql.auto.conf"
    own = auto.read_text("utf-8")
    fetch = " || ".join(f'cp "{log}/%f{end}" "%p" 2>/dev/null' for end in ("", ".partial"))
    auto.write_text(own + recovery(places, until, restore_command=fetch), "utf-8")
    (places.data / "recovery.signal").touch()
    return own


def recovery(places: PostgresPaths, until: dt.datetime | None, **more: str) -> str:
    """The settings of a server that becomes a database by itself, and lets nobody in but us."""
    hba = log_of(places) / "hba.conf"
    # The socket's folder is the server's alone; its passwords are other ones than in the backup.
    hba.write_text("local all all trust\n", "utf-8")
    wanted = {"recovery_target_action": "promote", "hba_file": str(hba), "hot_standby": "off", **more}
    if until:
        wanted["recovery_target_time"] = until.astimezone(dt.UTC).isoformat(sep=" ")
    return "".join(f"{name} = '{value.replace(chr(39), chr(39) * 2)}'\n" for name, value in wanted.items())


def _recover(places: PostgresPaths, passwords: dict[str, str], settings: str) -> dt.datetime | None:
    for name, text in _OWN_FILES.items():
        (places.data / name).write_text(text, "utf-8")
    for top in (places.data, log_of(places)):
        _give(places, top)
    places.make_sockets()
    write_settings(places)
    binaries = accessible_binaries(find_binaries(BaseBackup(places.data).major), places.account)
    process = start_process(places, binaries)
    try:
        while (postmaster := find_postmaster(places.data)) is None or not postmaster.is_ready:
            if process.poll() is not None:
                raise HemayatError(_why(places))
            time.sleep(GLANCE)
        last = _settle(places, passwords)
    finally:
        stop_server(process.pid, places.data)
        process.wait()
        places.leave_sockets()
    places.account.write(places.data / "postgresql.auto.conf", settings)
    (places.home / MARK).unlink()
    return last


def _settle(places: PostgresPaths, passwords: dict[str, str]) -> dt.datetime | None:
    """New passwords for the roles, which the backup knows by others; nobody is signed in; and how far the log went."""
    urls = urls_over(places.sockets, passwords)
    with connect(urls.of_database(ADMIN).admin, autocommit=True) as there:
        # A backup of an earlier version does not have the role of the citizens' site; the next start creates it.
        in_backup = {name for (name,) in there.execute("SELECT rolname FROM pg_roles").fetchall()}
        for role in (name for name in (ADMIN, OWNER, APP, CITIZEN) if name in in_backup):
            verifier = there.pgconn.encrypt_password(
                passwords[role].encode(), role.encode(), b"scram-sha-256"
            )
            there.execute(
                SQL("ALTER ROLE {} PASSWORD {}").format(Identifier(role), Literal(verifier.decode()))
            )
        row = there.execute("SELECT pg_last_xact_replay_timestamp()").fetchone()
    _forget_process_keys(urls.admin)
    end_open_access(urls.admin)
    return row[0] if row else None


def _forget_process_keys(admin: str) -> None:
    """Forget the keys of the machines that were copied: the first `hemayat migrate` brings the key of this one.

    A key that was retired stays so.
    """
    with connect(admin, autocommit=True) as there:
        numbered = (
            "SELECT FROM pg_attribute WHERE attrelid = to_regclass('process_key') AND attname = 'retired_at'"
        )
        if there.execute(numbered).fetchone() is not None:
            there.execute("DELETE FROM process_key WHERE retired_at IS NULL")
        elif there.execute("SELECT to_regclass('process_key')").fetchone() != (None,):
            there.execute("DELETE FROM process_key")


def end_open_access(admin: str) -> None:
    """End whatever let somebody in at that instant, because it may have been ended since: everybody signs in again.

    Sessions, codes, links and phones that are "only mine" are gone; passkeys wait until their owners confirm them.
    """
    has = "SELECT FROM pg_attribute WHERE attrelid = to_regclass(%s) AND attname = %s AND NOT attisdropped"
    with connect(admin, autocommit=True) as there:
        for table, column, statement in _OPEN_ACCESS:
            if there.execute(has, [table, column]).fetchone() is not None:
                there.execute(statement.encode())


def _why(places: PostgresPaths) -> str:
    said = log_tail(places.log)
    if _NOT_REACHED in said:
        return "the log ends before that instant; without --until everything that it has comes back"
    return f"the backup does not become a database; the last lines of {places.log}:\n{said}"


def log_of(places: PostgresPaths) -> Path:
    """Where it finds what it needs to recover, until it has."""
    return places.home / "restoring-log"


def _give(places: PostgresPaths, top: Path) -> None:
    """To the account that runs the server, and to nobody else."""
    for folder, _, files in os.walk(top):
        places.account.own(Path(folder), 0o700)
        for name in files:
            places.account.own(Path(folder, name), 0o600)
