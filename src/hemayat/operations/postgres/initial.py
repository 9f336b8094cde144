"""What is made once for a server, and its settings, written before every start."""

from __future__ import annotations

import json
import os
import secrets
import shutil
import tempfile
from pathlib import Path

from hemayat.common.errors import HemayatError
from hemayat.common.files import write_whole
from hemayat.operations.postgres.binaries import PostgresBinaries
from hemayat.operations.postgres.places import PostgresPaths
from hemayat.operations.postgres.urls import ADMIN, APP, CITIZEN, OWNER, PORT

SETTINGS = """\
# Written by hemayat before every start: what is changed here is lost. Settings of your own go into own.conf, beside it.
include = 'data/postgresql.conf'
listen_addresses = ''
port = {port}
unix_socket_directories = '{sockets}'
unix_socket_permissions = 0700
max_connections = 100
shared_buffers = 64MB
wal_level = replica
timezone = 'UTC'
log_timezone = 'UTC'
jit = off
logging_collector = off
log_destination = 'stderr'
log_line_prefix = '%m [%p] %q%u@%d '
cluster_name = 'hemayat'
"""
HBA = "local all all scram-sha-256\n"


def keep_passwords(places: PostgresPaths) -> dict[str, str]:
    """The password of every role: random, made once, readable by us alone. A role of a later version gets one too."""
    file = places.passwords
    if not file.exists() and places.data.exists():
        raise HemayatError(
            f"{places.data} holds a database, but {file} with its passwords is gone: put it back, "
            f"or move {places.data} away to begin with an empty database"
        )
    passwords: dict[str, str] = json.loads(file.read_text(encoding="utf-8")) if file.exists() else {}
    if missing := [role for role in (ADMIN, OWNER, APP, CITIZEN) if role not in passwords]:
        passwords |= {role: secrets.token_urlsafe(24) for role in missing}
        with write_whole(file) as part:
            part.touch(mode=0o600)
            part.write_text(json.dumps(passwords, indent=1), encoding="utf-8")
    return passwords


def make_data(places: PostgresPaths, binaries: PostgresBinaries, password: str) -> None:
    """Make the folder of data, whole or not at all."""
    # A name of its own: the initdb of a launcher that was killed may still be writing under the one it was given.
    part = Path(tempfile.mkdtemp(prefix=".data-", dir=places.home))
    places.account.own(part, 0o700)
    key = places.home / "password.part"
    key.touch(mode=0o600)
    try:
        key.write_text(password, encoding="utf-8")
        places.account.own(key, 0o600)
        _initdb(places, binaries, part, key)
    finally:
        key.unlink(missing_ok=True)
    part.rename(places.data)
    _sync(places.home)


def clear_leftovers(places: PostgresPaths) -> None:
    """Remove what a launcher that was killed had begun to make."""
    for left in places.home.glob(".data-*"):
        shutil.rmtree(left, ignore_errors=True)


def write_settings(places: PostgresPaths) -> None:
    """Write our settings, beside the data and not in them: they are ours, and the server only reads them."""
    _complete(places)
    with write_whole(places.settings) as part:
        # A missing file to include would be two lines of noise in the log of every start.
        own = "include 'own.conf'\n" if (places.home / "own.conf").exists() else ""
        part.write_text(SETTINGS.format(port=PORT, sockets=places.sockets) + own, encoding="utf-8")
        part.chmod(0o644)


def _complete(places: PostgresPaths) -> None:
    """A copy of a server that has its settings elsewhere, as Debian's has, comes without them."""
    for name, text in (("postgresql.conf", ""), ("pg_hba.conf", HBA), ("pg_ident.conf", "")):
        if places.data.exists() and not (places.data / name).exists():
            places.account.write(places.data / name, text)


def _initdb(places: PostgresPaths, binaries: PostgresBinaries, data: Path, key: Path) -> None:
    command = [binaries.path("initdb"), f"--pgdata={data}", f"--username={ADMIN}", f"--pwfile={key}"]
    command += ["--auth=scram-sha-256", "--data-checksums", "--encoding=UTF8", "--locale=C"]
    text = ""
    # Text in the order of its bytes, the same on every machine. What a letter is must be known beyond ASCII, or
    # pg_trgm finds no letter in a Persian name.
    for letters in ("C.UTF-8", "en_US.UTF-8", "C"):
        done = places.account.run([*command, f"--lc-ctype={letters}"])
        if done.returncode == 0:
            return
        text = (done.stderr or done.stdout).strip()
        if "locale" not in text:
            break
    raise HemayatError(f"{binaries.path('initdb')} could not make a database in {places.home}: {text}")


def _sync(folder: Path) -> None:
    """The new name must outlive a power cut, or the rows behind it are lost."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def rotate_log(log: Path, largest: int = 20_000_000) -> None:
    """Put a log that has grown large aside; one older is kept."""
    if log.exists() and log.stat().st_size > largest:
        log.replace(log.with_suffix(".log.1"))
