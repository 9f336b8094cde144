"""Whatever is killed, no committed row is lost and no server is left behind."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import psycopg
import pytest

from hemayat.common.errors import HemayatError
from hemayat.operations.postgres import PostgresCluster, process
from hemayat.operations.postgres.binaries import VARIABLE
from hemayat.operations.postgres.places import find_places
from hemayat.operations.postgres.postmaster import find_postmaster
from tests.operations.postgres_folder import server_folder

pytestmark = pytest.mark.slow

# Where the tests run in the background, their children would ignore an interrupt.
LAUNCHER = """
import signal, sys, time
signal.signal(signal.SIGINT, signal.default_int_handler)
from pathlib import Path
from hemayat.operations.postgres import PostgresCluster
try:
    with PostgresCluster(Path(sys.argv[1])) as cluster:
        print("started", flush=True)
        time.sleep(60)
except KeyboardInterrupt:
    print("interrupted", flush=True)
"""


@pytest.fixture
def folder() -> Iterator[Path]:
    with server_folder() as made:
        yield made / "postgres"
        # A server that was killed, or whose launcher was, leaves it.
        find_places(made / "postgres").leave_sockets()


def _launcher(folder: Path) -> subprocess.Popen[str]:
    launched = subprocess.Popen(
        [sys.executable, "-c", LAUNCHER, str(folder)],
        stdout=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    assert launched.stdout
    assert launched.stdout.readline() == "started\n"
    return launched


def _gone_within(folder: Path, seconds: float) -> bool:
    until = time.monotonic() + seconds
    while find_postmaster(folder / "data") and time.monotonic() < until:
        time.sleep(0.02)
    return find_postmaster(folder / "data") is None


def _ended_within(process: int, seconds: float) -> bool:
    """A server removes its file of processes a moment before it ends."""
    until = time.monotonic() + seconds
    while Path(f"/proc/{process}/cwd").exists() and time.monotonic() < until:
        time.sleep(0.02)
    return not Path(f"/proc/{process}/cwd").exists()


def _server(folder: Path) -> int:
    found = find_postmaster(folder / "data")
    assert found
    return found.pid


def _answers_within(url: str, seconds: float) -> bool:
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        try:
            with psycopg.connect(url):
                return True
        except psycopg.OperationalError:
            time.sleep(0.05)
    return False


def _write(url: str, ledger: list[int]) -> None:
    """Insert rows until the server is gone; the ledger holds those whose commit was answered."""
    try:
        with psycopg.connect(url, autocommit=True) as connection:
            while True:
                connection.execute("INSERT INTO kept VALUES (%s)", [len(ledger)])
                ledger.append(len(ledger))
    except psycopg.OperationalError:
        return


def test_after_a_kill_every_committed_row_is_there(folder: Path) -> None:
    _kill_and_compare(folder, rounds=2)


@pytest.mark.long
@pytest.mark.slow
def test_after_many_kills_every_committed_row_is_there_on_the_disk() -> None:
    with server_folder(in_memory=False) as made:
        _kill_and_compare(made / "postgres", rounds=5)


def _kill_and_compare(folder: Path, rounds: int) -> None:
    cluster = PostgresCluster(folder)
    ledger: list[int] = []
    with psycopg.connect(cluster.start().owner) as connection:
        connection.execute("CREATE TABLE kept (id int)")
    for _ in range(rounds):
        writer = threading.Thread(target=_write, args=(cluster.start().owner, ledger))
        before = len(ledger)
        writer.start()
        while len(ledger) < before + 200:
            time.sleep(0.001)
        os.kill(_server(folder), signal.SIGKILL)
        writer.join()
        with psycopg.connect(cluster.start().owner) as connection:
            rows = {row[0] for row in connection.execute("SELECT id FROM kept").fetchall()}
        assert rows >= set(ledger)
        # At most the one whose answer was lost.
        assert len(rows) <= len(ledger) + 1
        ledger[:] = range(max(rows) + 1)
    cluster.stop()


def test_a_killed_launcher_takes_the_server_with_it(folder: Path) -> None:
    with _launcher(folder) as launched:
        server = _server(folder)
        launched.kill()
    assert _gone_within(folder, 10)
    assert _ended_within(server, 10)
    assert "database system is shut down" in (folder / "postgres.log").read_text()


def test_a_start_right_after_the_launcher_was_killed_does_not_take_the_dying_server(folder: Path) -> None:
    with _launcher(folder) as launched:
        dying = _server(folder)
        launched.kill()
        launched.wait()
        with PostgresCluster(folder) as cluster:
            assert cluster.is_ours
            assert _server(folder) != dying
            time.sleep(0.3)
            with psycopg.connect(cluster.start().app) as connection:
                assert connection.execute("SELECT 1").fetchone() == (1,)
    assert _gone_within(folder, 0)


@pytest.mark.slow
@pytest.mark.parametrize("seconds", [0.05 * step for step in range(3, 25)])
def test_a_launcher_killed_at_any_moment_of_the_first_start_spoils_nothing(
    folder: Path, seconds: float
) -> None:
    with subprocess.Popen(
        [sys.executable, "-c", LAUNCHER, str(folder)], stdout=subprocess.DEVNULL
    ) as launched:
        time.sleep(seconds)
        launched.kill()
    with PostgresCluster(folder) as cluster, psycopg.connect(cluster.start().app) as connection:
        assert connection.execute("SELECT similarity('a', 'a')").fetchone() == (1.0,)
    with PostgresCluster(folder):
        assert not list(folder.glob(".data-*"))


def test_an_interrupt_at_the_keyboard_lets_the_launcher_stop_the_server_in_order(folder: Path) -> None:
    with _launcher(folder) as launched:
        server = _server(folder)
        assert os.getsid(server) != launched.pid
        os.killpg(launched.pid, signal.SIGINT)
        assert launched.stdout
        assert launched.stdout.read() == "interrupted\n"
    assert _gone_within(folder, 0)
    log = (folder / "postgres.log").read_text()
    assert log.count("received fast shutdown request") == 1
    assert "database system is shut down" in log


def test_the_thread_that_started_the_server_may_end(folder: Path) -> None:
    cluster = PostgresCluster(folder)
    thread = threading.Thread(target=cluster.start)
    thread.start()
    thread.join()
    time.sleep(0.3)
    assert cluster.is_ours
    cluster.stop()
    assert _gone_within(folder, 0)


def test_a_forked_child_that_stops_it_leaves_it_running(folder: Path) -> None:
    script = """
import os, sys
from pathlib import Path
import psycopg
from hemayat.operations.postgres import PostgresCluster
cluster = PostgresCluster(Path(sys.argv[1]))
url = cluster.start().app
cluster.keep_running()
if not (child := os.fork()):
    cluster.stop()
    os._exit(0)
assert os.waitpid(child, 0) == (child, 0)
with psycopg.connect(url) as connection:
    connection.execute("SELECT 1")
assert cluster.is_ours
cluster.stop()
"""
    subprocess.run([sys.executable, "-W", "ignore", "-c", script, str(folder)], check=True, timeout=60)
    assert _gone_within(folder, 0)


def test_two_who_begin_at_once_share_one_server(folder: Path) -> None:
    begun = [PostgresCluster(folder), PostgresCluster(folder)]
    with ThreadPoolExecutor() as pool:
        urls = list(pool.map(PostgresCluster.start, begun))
    assert urls[0] == urls[1]
    assert sorted(cluster.is_ours for cluster in begun) == [False, True]
    for cluster in begun:
        cluster.stop()
    assert _gone_within(folder, 0)


def test_a_kept_server_is_started_again_after_a_kill_until_it_is_stopped(folder: Path) -> None:
    cluster = PostgresCluster(folder)
    url = cluster.start().app
    cluster.keep_running()
    killed = _server(folder)
    os.kill(killed, signal.SIGKILL)
    assert _answers_within(url, 10)
    assert _server(folder) != killed
    cluster.stop()
    assert _gone_within(folder, 0)
    time.sleep(0.7)
    assert _gone_within(folder, 0)


def test_who_was_given_the_server_of_another_process_takes_over_when_that_ends(folder: Path) -> None:
    with _launcher(folder) as launched:
        cluster = PostgresCluster(folder)
        url = cluster.start().app
        cluster.keep_running()
        assert not cluster.is_ours
        launched.send_signal(signal.SIGINT)
        launched.wait()
        assert _answers_within(url, 10)
        assert cluster.is_ours
        cluster.stop()


def test_a_number_that_is_now_another_process_is_not_taken_for_the_server(folder: Path) -> None:
    cluster = PostgresCluster(folder)
    cluster.start()
    os.kill(_server(folder), signal.SIGKILL)
    file = folder / "data" / "postmaster.pid"
    owner = file.stat()
    # A stranger that is run by the server's own user: PostgreSQL alone would refuse to start.
    user = owner.st_uid if os.geteuid() == 0 else None
    with subprocess.Popen(["sleep", "60"], user=user, cwd="/") as stranger:
        file.write_text("\n".join([str(stranger.pid), *file.read_text().splitlines()[1:]]) + "\n")
        assert find_postmaster(folder / "data") is None
        with psycopg.connect(cluster.start().app) as connection:
            assert connection.execute("SELECT 1").fetchone() == (1,)
        cluster.stop()
        assert stranger.poll() is None
        stranger.kill()


def test_a_server_that_does_not_come_up_is_quoted(folder: Path) -> None:
    folder.mkdir()
    folder.chmod(0o755)
    (folder / "own.conf").write_text("shared_buffers = 'much'\n")
    cluster = PostgresCluster(folder)
    with pytest.raises(
        HemayatError, match=r'(?s)ended at once.*invalid value for parameter "shared_buffers"'
    ):
        cluster.start()
    assert not cluster.is_ours
    (folder / "own.conf").write_text("shared_buffers = 32MB\n")
    with cluster, psycopg.connect(cluster.start().app) as connection:
        assert connection.execute("SHOW shared_buffers").fetchone() == ("32MB",)


def test_data_that_somebody_unseen_serves_are_left_alone(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(process, "LEFTOVERS_WITHIN", 0.2)
    with PostgresCluster(folder) as cluster:
        # As seen from another container: the number in the file is nobody.
        file = folder / "data" / "postmaster.pid"
        kept = file.read_text()
        file.write_text("\n".join(["4194304", *kept.splitlines()[1:]]) + "\n")
        with pytest.raises(HemayatError, match="not seen from here"):
            PostgresCluster(folder).start()
        file.write_text(kept)
        assert cluster.is_ours


def test_lost_passwords_are_named(folder: Path) -> None:
    with PostgresCluster(folder):
        pass
    (folder / "passwords.json").unlink()
    with pytest.raises(HemayatError, match=r"passwords\.json with its passwords is gone"):
        PostgresCluster(folder).start()


def test_a_wheel_is_used_for_its_data_though_the_system_has_another_version(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(VARIABLE, "wheel")
    with PostgresCluster(folder):
        pass
    monkeypatch.delenv(VARIABLE)
    with PostgresCluster(folder) as cluster, psycopg.connect(cluster.start().app) as connection:
        assert connection.info.server_version // 10000 == 18
