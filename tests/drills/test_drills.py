"""The drills are those that the operator's page lists; a loss ends with 1, and what could not be judged with 2."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from concurrent.futures import Future
from functools import partial
from pathlib import Path

import pytest
from django.db.migrations import RunSQL
from django.db.migrations.loader import MigrationLoader

from drills.__main__ import names
from drills.migration import BACK
from drills.outcomes import CannotJudge, Loss, Outcome
from drills.service.counts import held_against
from drills.service.figures import limit
from drills.service.killed_command import killed_when, wait_until
from drills.service.storm import Ledger, still_under_way
from drills.soak import grown

ROOT = Path(__file__).parents[2]
LONG = {
    "clock-jump",
    "expired-certificate",
    "frozen-worker",
    "full-backup-disk",
    "hostile-uploads",
    "key-rotation",
    "lock-out",
    "lock-out-of-fifty-thousand",
    "no-scanner",
    "sign-in-timing",
    "soak",
    "standby",
    "two-timelines",
    "wrong-run-of-a-million",
}
ALSO_HERE = """
import drills
drills.__path__.append({folder!r})
"""
DRILL = """
from drills.outcomes import CannotJudge, Loss
def drill(folder):
    (folder / "left.log").write_text("why")
    {}
"""


def listed() -> list[str]:
    page = (ROOT / "docs" / "operator" / "drills.md").read_text("utf-8")
    return re.findall(r"^\| `([a-z-]+)` \|", page, re.MULTILINE)


def test_the_page_lists_every_drill_and_no_other() -> None:
    assert set(listed()) == set(names())


@pytest.mark.slow
def test_every_drill_is_found_without_an_installation_and_the_long_ones_are_said_to_be() -> None:
    """In a process of its own: nothing of Django is set up there."""
    code = "from drills.__main__ import is_long, names; print(*filter(is_long, names()))"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False)
    assert (set(done.stdout.split()), done.stderr) == (LONG, "")


def test_what_a_change_must_pass_stops_at_a_loss_and_at_what_could_not_be_judged() -> None:
    """Nothing in between takes an exit code for another."""
    recipe = re.search(r"^drills:.*\n\t(.*)$", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE)
    steps = (ROOT / ".ci" / "run").read_text("utf-8").splitlines()
    assert recipe
    assert recipe[1] == "$(BIN)/python -m drills $(DRILLS)"
    assert "set -euo pipefail" in steps
    assert any(re.fullmatch(r'make drills DRILLS="[a-z -]+"', step) for step in steps)


def run(folder: Path, *given: str, **more: str) -> subprocess.CompletedProcess[str]:
    """Each drill among these is of one line."""
    for number, line in enumerate(given):
        (folder / f"tried_{number}.py").write_text(DRILL.format(line), "utf-8")
    return asked(folder, *(f"tried-{number}" for number in range(len(given))), **more)


def asked(folder: Path, *names: str, **more: str) -> subprocess.CompletedProcess[str]:
    """`python -m drills`, which finds drills of this folder too, in each of its processes."""
    (folder / "sitecustomize.py").write_text(ALSO_HERE.format(folder=str(folder)), "utf-8")
    given = {**os.environ, "PYTHONPATH": os.pathsep.join([str(folder), str(ROOT)]), **more}
    command = [sys.executable, "-m", "drills", *names]
    return subprocess.run(command, cwd=ROOT, env=given, capture_output=True, text=True, check=False)


def test_a_drill_that_holds_prints_its_line_and_leaves_nothing(tmp_path: Path) -> None:
    done = run(tmp_path, 'return f"{folder}: 0 lost"')
    assert done.returncode == 0, done.stderr
    found = re.fullmatch(r"tried-0: (\S+): 0 lost \(0 s\)\n", done.stdout)
    assert found, done.stdout
    assert not Path(found[1]).exists()


def test_a_broken_promise_ends_with_1_and_leaves_what_explains_it(tmp_path: Path) -> None:
    done = run(tmp_path, 'raise Loss("2 lost")')
    assert done.returncode == 1
    found = re.fullmatch(r"tried-0: LOST: 2 lost \(left in (\S+)\) \(0 s\)\n", done.stdout)
    assert found, done.stdout
    assert (Path(found[1]) / "left.log").read_text() == "why"
    shutil.rmtree(found[1])


def test_what_could_not_be_done_here_ends_with_2_and_says_why(tmp_path: Path) -> None:
    done = run(tmp_path, 'raise CannotJudge("no faketime: install it")')
    assert done.returncode == 2
    found = re.fullmatch(
        r"tried-0: COULD NOT JUDGE: no faketime: install it \(left in (\S+)\) \(0 s\)\n", done.stdout
    )
    assert found, done.stdout
    shutil.rmtree(found[1])


def test_a_fault_of_the_drill_is_no_loss_and_shows_in_one_line_and_its_traceback(tmp_path: Path) -> None:
    done = run(tmp_path, 'raise OSError("no port")')
    assert done.returncode == Outcome.NOT_JUDGED
    found = re.match(
        r"tried-0: COULD NOT JUDGE: OSError: no port \(left in (\S+)\) \(0 s\)\nTraceback ", done.stdout
    )
    assert found, done.stdout
    assert 'tried_0.py", line' in done.stdout
    shutil.rmtree(found[1])


def test_a_drill_that_cannot_even_be_read_is_no_loss(tmp_path: Path) -> None:
    (tmp_path / "tried_0.py").write_text("import nothing_of_that_name", "utf-8")
    done = asked(tmp_path, "tried-0")
    assert done.returncode == Outcome.NOT_JUDGED
    assert done.stdout.startswith("tried-0: COULD NOT JUDGE: ModuleNotFoundError: ")


def test_what_never_came_to_pass_is_a_loss_only_where_it_was_promised() -> None:
    with pytest.raises(Loss, match=r"no page came \(waited 0 s\)"):
        wait_until(lambda: False, "no page came", 0.0)
    with pytest.raises(CannotJudge, match="no fault fell into it"):
        wait_until(lambda: False, "no fault fell into it", 0.0, fault=CannotJudge)


def test_a_command_that_ended_before_it_could_be_killed_is_told_from_one_that_never_came_so_far(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert not killed_when(lambda: False, ["true"], os.environ, tmp_path / "log")
    monkeypatch.setattr("drills.service.killed_command.wait_until", partial(wait_until, seconds=0.1))
    with pytest.raises(CannotJudge, match="never came so far"):
        killed_when(lambda: False, ["sleep", "30"], os.environ, tmp_path / "log")


def test_who_has_filed_already_is_not_harmed_by_what_comes_later() -> None:
    going: Future[Ledger] = Future()
    still_under_way(going)
    going.set_result(Ledger())
    with pytest.raises(CannotJudge, match="everybody had filed"):
        still_under_way(going)


def test_a_broken_promise_of_who_files_is_not_taken_for_their_end() -> None:
    going: Future[Ledger] = Future()
    going.set_exception(Loss("no answer within 240 s"))
    with pytest.raises(Loss, match="no answer"):
        still_under_way(going)


def test_the_age_at_which_an_alert_fires_is_read_from_the_shipped_alerts() -> None:
    assert limit("hemayat_measured_timestamp_seconds") == 180
    with pytest.raises(CannotJudge, match="compares the age of hemayat_nothing"):
        limit("hemayat_nothing")


HELD, LOST, NOT_JUDGED, KILLED = (
    'return "0 lost"',
    'raise Loss("1 lost")',
    'raise CannotJudge("too busy")',
    "import os; os.kill(os.getpid(), 9)",
)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("lines", "code", "said"),
    [
        ((HELD, HELD), 0, "2 of 2 drills held"),
        ((HELD, LOST), 1, "1 of 2 drills held; lost: tried-1"),
        ((NOT_JUDGED, HELD), 2, "1 of 2 drills held; could not judge: tried-0"),
        ((HELD, KILLED), 2, "1 of 2 drills held; could not judge: tried-1"),
        (
            (NOT_JUDGED, LOST, KILLED),
            1,
            "0 of 3 drills held; lost: tried-1; could not judge: tried-0; could not judge: tried-2",
        ),
    ],
)
def test_of_several_a_broken_promise_weighs_most(
    tmp_path: Path, lines: tuple[str, ...], code: int, said: str
) -> None:
    done = run(tmp_path, *lines, TMPDIR=str(tmp_path))
    assert (done.returncode, done.stdout.splitlines()[-1]) == (code, said), done.stdout + done.stderr


def test_a_word_that_is_no_drill_judges_nothing(tmp_path: Path) -> None:
    assert asked(tmp_path, "no-such-drill").returncode == Outcome.NOT_JUDGED


@pytest.mark.parametrize(
    ("told", "filed", "said"),
    [
        ({1: {"AB-CD"}, 2: {"EF-GH"}}, {1: "ABCD"}, r"1 lost \(2\)"),
        ({1: {"AB-CD"}}, {1: "WXYZ"}, r"1 lost \(1\)"),
        ({1: {"AB-CD", "EF-GH"}}, {1: "ABCD"}, r"1 with two codes \(1\)"),
        ({1: {"AB-CD"}}, {1: "ABCD", 2: "EFGH"}, r"1 filed and never acknowledged \(2\)"),
    ],
)
def test_a_ledger_and_a_database_that_differ_are_a_loss(
    told: dict[int, set[str]], filed: dict[int, str], said: str
) -> None:
    assert held_against(Ledger({1: {"AB-CD"}}), {1: "ABCD"}) == "1 acknowledged: 0 lost, 0 doubled"
    with pytest.raises(Loss, match=said):
        held_against(Ledger(told), filed)


def test_what_grows_after_it_is_warm_is_seen() -> None:
    warm = [50.0, 80.0, 99.0, 100.0]
    assert grown([*warm, *[100.0] * 12]) == 0
    assert grown([*warm, *(100.0 + more for more in range(12))]) == 9


def test_the_migration_drill_takes_back_only_the_apps_that_it_names() -> None:
    """If another app depends on them, its migrations are taken back as well, and not each can be applied again."""
    loader = MigrationLoader(None)
    graph = loader.graph
    taken_back = {
        key
        for app, before in BACK
        for later in (name for owner, name in graph.nodes if owner == app and name[:4] > before)
        for key in graph.backwards_plan((app, later))
    }
    assert {app for app, _ in taken_back} == {app for app, _ in BACK}
    statements = (
        op for key in taken_back for op in loader.disk_migrations[key].operations if isinstance(op, RunSQL)
    )
    assert all(op.reverse_sql not in (None, RunSQL.noop) for op in statements), "it can be applied once only"
