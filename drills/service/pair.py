"""A primary and its standby: two real PostgreSQL under a real Patroni with its etcd, in one folder, as in deploy/.

Every file of deploy/patroni is the shipped one with addresses, ports and folders put elsewhere. The PostgreSQL of the
wheel knows no TLS: between servers of that one there is none.
"""

from __future__ import annotations

import json
import os
import re
import secrets
import shutil
import ssl
import subprocess
import time
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import quote
from urllib.request import urlopen

import psycopg
import yaml
from psycopg.sql import SQL, Identifier, Literal

from drills.outcomes import CannotJudge
from drills.service.database_script import parts_of_script
from drills.service.installation import ROOT, free_port
from drills.service.server import children, killed
from hemayat.operations.postgres import DatabaseUrls, PostgresBinaries, find_binaries
from hemayat.operations.postgres.account import PostgresAccount, choose_account, server_environment
from hemayat.operations.postgres.portable import accessible_binaries
from hemayat.operations.postgres.postmaster import find_postmaster

SHIPPED = ROOT / "deploy" / "patroni"
PROGRAMS = ("patroni", "patronictl", "etcd", "openssl")
PACKAGES = "patroni python3-etcd etcd-server openssl"
ADMIN, OWNER, APP, BACKUP = "postgres", "hemayat_owner", "hemayat_app", "hemayat_backup"
CITIZEN = "hemayat_citizen"
SECRETS = ("SUPERUSER_PASSWORD", "STANDBY_PASSWORD", "REWIND_PASSWORD")
WHOLE = {("leader", "running"), ("sync_standby", "streaming")}
STREAMING = "SELECT FROM pg_stat_replication WHERE state = 'streaming' AND sync_state = 'sync'"
WHOLE_WITHIN = 180.0
LOOPBACK = "127.0.0.1"
ANY_ADDRESS = re.compile(r"10\.0\.0\.\d+")


class NotWhole(Exception):
    """The two are not there again in time: what each of them said last."""


@dataclass
class Node:
    """One of the two machines. `sockets` and everything else of it are in its folder."""

    name: str
    folder: Path
    account: PostgresAccount
    port: int = field(default_factory=free_port)
    rest: int = field(default_factory=free_port)
    patroni: subprocess.Popen[bytes] | None = None

    @property
    def config(self) -> Path:
        return self.folder / "patroni.yml"

    @property
    def data(self) -> Path:
        return self.folder / "data"

    def asked(self, path: str) -> str:
        """What its Patroni says. An OSError where it says nothing."""
        trusted = ssl.create_default_context(cafile=str(self.folder / "ca.pem"))
        with urlopen(f"https://{LOOPBACK}:{self.rest}{path}", timeout=5, context=trusted) as said:
            return str(said.read().decode())

    def start(self) -> None:
        self.patroni = _spawn(["patroni", str(self.config)], self.account, self.folder / "patroni.log")

    def stop(self) -> None:
        """In order: Patroni stops the server that it started."""
        if self.patroni and self.patroni.poll() is None:
            self.patroni.terminate()
            try:
                self.patroni.wait(30)
            except subprocess.TimeoutExpired:
                self.kill()

    def kill(self) -> None:
        """As when the machine's power goes: Patroni and its server at once."""
        if self.patroni:
            killed([self.patroni.pid])
            self.patroni.wait()
        self.kill_server()

    def kill_server(self) -> None:
        """Its server alone, and all of it: a part that is left may still answer a statement."""
        if found := find_postmaster(self.data):
            killed([found.pid, *children(found.pid)])


@dataclass
class Pair:
    """`passwords`: of the four roles that the service knows, and of the administrator."""

    nodes: tuple[Node, Node]
    passwords: Mapping[str, str]

    @property
    def urls(self) -> DatabaseUrls:
        """Of whichever is the primary."""
        outside = [f"{LOOPBACK}:{node.port}" for node in self.nodes]
        inside = [f"{quote(str(node.folder), safe='')}:{node.port}" for node in self.nodes]
        admin, owner, app, citizen = (
            self._url(role, hosts, "read-write")
            for role, hosts in ((ADMIN, inside), (OWNER, outside), (APP, outside), (CITIZEN, outside))
        )
        return DatabaseUrls(admin, owner, app, citizen)

    def url_of(self, role: str) -> str:
        """Of whichever is the primary, for this role alone."""
        return self._url(role, [f"{LOOPBACK}:{node.port}" for node in self.nodes], "read-write")

    @property
    def standby_url(self) -> str:
        return self._url(APP, [f"{LOOPBACK}:{node.port}" for node in self.nodes], "standby")

    @property
    def primary(self) -> Node:
        with psycopg.connect(self.urls.of_database("postgres").admin) as there:
            row = there.execute("SELECT current_setting('port')::int").fetchone()
        return next(node for node in self.nodes if row == (node.port,))

    @property
    def standby(self) -> Node:
        primary = self.primary
        return next(node for node in self.nodes if node is not primary)

    def switch(self) -> None:
        """As an operator does it."""
        command = ["patronictl", "-c", str(self.nodes[0].config), "switchover", "--force"]
        done = self.nodes[0].account.run([_program(command[0]), *command[1:]])
        if done.returncode or "Successfully switched over" not in done.stdout:
            raise RuntimeError(done.stdout + done.stderr)

    def until_whole(self) -> None:
        """Until a primary and a standby are there whose commits are on both disks; a node that fell is begun again.

        Raises NotWhole.
        """
        for node in self.nodes:
            if node.patroni is None or node.patroni.poll() is not None:
                node.start()
        until = time.monotonic() + WHOLE_WITHIN
        while not self._is_whole():
            if time.monotonic() > until:
                raise NotWhole("\n".join(_end_of(node.folder / "patroni.log") for node in self.nodes))
            time.sleep(0.2)

    def _is_whole(self) -> bool:
        """As the primary sees it, and as Patroni has noted it down for both: before that it promotes nobody."""
        try:
            with psycopg.connect(self.urls.of_database("postgres").admin) as there:
                streaming = there.execute(STREAMING).fetchall()
            noted = [json.loads(node.asked("/cluster"))["members"] for node in self.nodes]
        except (OSError, psycopg.OperationalError):
            return False
        return len(streaming) == 1 and all(
            {(one["role"], one["state"]) for one in each} == WHOLE for each in noted
        )

    def _url(self, role: str, hosts: list[str], which: str) -> str:
        return (
            f"postgresql://{role}:{self.passwords[role]}@{','.join(hosts)}/hemayat"
            f"?target_session_attrs={which}"
        )


@contextmanager
def pair(folder: Path) -> Iterator[Pair]:
    """Both run until the context ends, with the roles and the database of deploy/database.sql. Raises CannotJudge."""
    if missing := [name for name in PROGRAMS if not shutil.which(name)]:
        raise CannotJudge(f"{', '.join(missing)} not found: apt-get install {PACKAGES}")
    folder.mkdir()
    folder.chmod(0o755)
    account = choose_account(folder / "data")
    nodes = Node("a", folder / "a", account), Node("b", folder / "b", account)
    secrets_of = {name: secrets.token_hex(12) for name in SECRETS}
    passwords = {role: secrets.token_hex(12) for role in (OWNER, APP, CITIZEN, BACKUP)}
    passwords[ADMIN] = secrets_of["SUPERUSER_PASSWORD"]
    made = Pair(nodes, passwords)
    with ExitStack() as stack:
        voters = stack.enter_context(_etcd(folder))
        for node in nodes:
            _lay(node, voters, secrets_of)
        for node in nodes:
            stack.callback(node.stop)
        nodes[0].start()
        _until_it_answers(made)
        made.until_whole()
        _make_database(made)
        yield made


@contextmanager
def _etcd(folder: Path) -> Iterator[int]:
    """One voter, whose port for clients is given."""
    _certificates(folder / "ca", "a", "b")
    client, peer = free_port(), free_port()
    text = ANY_ADDRESS.sub(LOOPBACK, (SHIPPED / "etcd.environment").read_text("utf-8"))
    text = text.replace(":2379", f":{client}").replace(":2380", f":{peer}")
    given = dict(line.split("=", 1) for line in text.splitlines() if line.startswith("ETCD_"))
    given["ETCD_INITIAL_CLUSTER"] = f"a=https://{LOOPBACK}:{peer}"
    given["ETCD_DATA_DIR"] = str(folder / "etcd")
    for name, value in given.items():
        given[name] = value.replace("/etc/etcd/node.", f"{folder}/ca/a.").replace(
            "/etc/etcd/", f"{folder}/ca/"
        )
    with (folder / "etcd.log").open("ab") as log:
        process = subprocess.Popen(
            [_program("etcd")], env={**os.environ, **given}, stdout=log, stderr=log, start_new_session=True
        )
    try:
        yield client
    finally:
        process.terminate()
        process.wait(20)


def _certificates(folder: Path, *names: str) -> None:
    machines = [f"{name}={LOOPBACK}" for name in names]
    subprocess.run(["bash", str(SHIPPED / "certificates.sh"), str(folder), *machines], check=True)


def _lay(node: Node, voters: int, secrets_of: Mapping[str, str]) -> None:
    """The shipped file with this node's places in it; its certificate, its key."""
    node.folder.mkdir()
    shared = node.folder.parent / "ca"
    for name, source in (
        ("ca.pem", "ca.pem"),
        ("node.pem", f"{node.name}.pem"),
        ("node.key", f"{node.name}.key"),
    ):
        shutil.copy(shared / source, node.folder / name)
    binaries = accessible_binaries(find_binaries(), node.account)
    text = (SHIPPED / "patroni.yml").read_text("utf-8")
    text = ANY_ADDRESS.sub(LOOPBACK, text).replace("/etc/patroni/", f"{node.folder}/")
    text = text.replace("/var/run/postgresql", str(node.folder))
    for name, secret in secrets_of.items():
        text = text.replace(name, secret)
    config = _placed(yaml.safe_load(text), node, voters, binaries)
    node.config.write_text(yaml.safe_dump(config), "utf-8")
    for path in node.folder.iterdir():
        node.account.own(path, 0o600)
    node.account.own(node.folder, 0o700)


def _placed(config: Any, node: Node, voters: int, binaries: PostgresBinaries) -> Any:
    config["name"] = node.name
    config["etcd3"]["hosts"] = [f"{LOOPBACK}:{voters}"]
    config["restapi"] |= dict.fromkeys(("listen", "connect_address"), f"{LOOPBACK}:{node.rest}")
    server = config["postgresql"]
    server |= dict.fromkeys(("listen", "connect_address"), f"{LOOPBACK}:{node.port}")
    server |= {
        "data_dir": str(node.data),
        "bin_dir": str(binaries.folder),
        "pgpass": str(node.folder / "pgpass"),
    }
    if binaries.origin == "wheel":
        server["pg_hba"] = [line.replace("hostssl", "host") for line in server["pg_hba"]]
        server["parameters"] = {k: v for k, v in server["parameters"].items() if not k.startswith("ssl")}
        for role in server["authentication"].values():
            role |= {"sslmode": "disable"}
    return config


def _make_database(made: Pair) -> None:
    """deploy/database.sql, as the guide says, and a password for each role."""
    (_, first), *parts = parts_of_script()
    with psycopg.connect(made.urls.of_database("postgres").admin, autocommit=True) as there:
        for statement in first:
            there.execute(statement.encode())
        for role in (OWNER, APP, CITIZEN, BACKUP):
            there.execute(
                SQL("ALTER ROLE {} PASSWORD {}").format(Identifier(role), Literal(made.passwords[role]))
            )
    for name, statements in parts:
        with psycopg.connect(made.urls.of_database(name).admin, autocommit=True) as inside:
            for statement in statements:
                inside.execute(statement.encode())


def _until_it_answers(made: Pair) -> None:
    """The first node makes the cluster before the second joins it."""
    until = time.monotonic() + WHOLE_WITHIN
    while True:
        try:
            psycopg.connect(made.urls.of_database("postgres").admin).close()
        except psycopg.OperationalError:
            patroni = made.nodes[0].patroni
            if time.monotonic() > until or (patroni and patroni.poll() is not None):
                raise RuntimeError(_end_of(made.nodes[0].folder / "patroni.log")) from None
            time.sleep(0.2)
        else:
            return


def _spawn(command: list[str], account: PostgresAccount, log: Path) -> subprocess.Popen[bytes]:
    with log.open("ab") as out:
        return subprocess.Popen(
            [_program(command[0]), *command[1:]],
            env=server_environment(),
            stdout=out,
            stderr=out,
            cwd="/",
            start_new_session=True,
            user=account.uid if account.is_another else None,
            group=account.gid if account.is_another else None,
            extra_groups=[] if account.is_another else None,
        )


def _program(name: str) -> str:
    return shutil.which(name) or name


def _end_of(log: Path) -> str:
    return f"the last lines of {log}:\n" + "\n".join(log.read_text("utf-8").splitlines()[-15:])
