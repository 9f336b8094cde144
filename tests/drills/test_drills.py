"""The drills are those that the operator's page lists, and a loss is told and ends with 1."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from django.db.migrations import RunSQL
from django.db.migrations.loader import MigrationLoader

from drills.__main__ import names
from drills.loss import Loss
from drills.migration import BACK
from drills.service.counting import held_against
from drills.service.storm import Ledger
from drills.soak import grown

ROOT = Path(__file__).parents[2]
RUN = """
import sys, drills
drills.__path__.append(sys.argv[1])
from drills.__main__ import main
sys.exit(main(sys.argv[2:]))
"""
DRILL = """
from drills.loss import Loss, Skipped
def drill(folder):
    (folder / "left.log").write_text("why")
    {}
"""


def listed() -> list[str]:
    page = (ROOT / "docs" / "operator" / "drills.md").read_text("utf-8")
    return re.findall(r"^\| `([a-z-]+)` \|", page, re.MULTILINE)


def test_the_page_lists_every_drill_and_no_other() -> None:
    assert set(listed()) == set(names())


def test_every_drill_is_found_without_an_installation_and_the_long_ones_are_said_to_be() -> None:
    """In a process of its own: nothing of Django is set up there."""
    code = "from drills.__main__ import is_long, names; print(*filter(is_long, names()))"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False)
    assert (done.stdout, done.stderr) == (
        "lock-out lock-out-of-fifty-thousand sign-in-timing soak standby wrong-run-of-a-million\n",
        "",
    )


def run(folder: Path, *given: str) -> subprocess.CompletedProcess[str]:
    """Each drill among these is of one line."""
    for number, line in enumerate(given):
        (folder / f"tried_{number}.py").write_text(DRILL.format(line), "utf-8")
    asked = [f"tried-{number}" for number in range(len(given))]
    command = [sys.executable, "-c", RUN, str(folder), *asked]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)


def test_a_drill_that_holds_prints_its_line_and_leaves_nothing(tmp_path: Path) -> None:
    done = run(tmp_path, 'return f"{folder}: 0 lost"')
    assert done.returncode == 0, done.stderr
    found = re.fullmatch(r"tried-0: (\S+): 0 lost \(0 s\)\n", done.stdout)
    assert found, done.stdout
    assert not Path(found[1]).exists()


@pytest.mark.parametrize(
    ("line", "said"),
    [('raise Loss("2 lost")', "LOSS: 2 lost"), ('raise OSError("no port")', "FAILED: OSError: no port")],
)
def test_a_drill_that_loses_ends_with_1_and_leaves_what_explains_it(
    tmp_path: Path, line: str, said: str
) -> None:
    done = run(tmp_path, line)
    assert done.returncode == 1
    found = re.fullmatch(rf"tried-0: {said} \(left in (\S+)\) \(0 s\)\n", done.stdout)
    assert found, done.stdout
    assert (Path(found[1]) / "left.log").read_text() == "why"
    shutil.rmtree(found[1])


def test_what_this_machine_does_not_let_us_try_is_said_and_is_no_loss(tmp_path: Path) -> None:
    done = run(tmp_path, 'raise Skipped("no faketime: install it")')
    assert (done.returncode, done.stdout) == (0, "tried-0: skipped: no faketime: install it (0 s)\n")


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


def test_the_migration_drill_takes_back_only_the_two_apps_that_it_names() -> None:
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
