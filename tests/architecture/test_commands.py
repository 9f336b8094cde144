"""The commands use the verbs of one table, which CONTRIBUTING.md shows."""

from __future__ import annotations

import re
from collections.abc import Iterator

from typer.core import TyperGroup
from typer.main import get_command

from hemayat.cli.main import app
from tests.architecture.clauses import ROOT

DETERMINED = {"nation", "household"}
"""`determine nation`: here the group is the verb."""


def commands(group: object, before: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    if not isinstance(group, TyperGroup):
        yield before
        return
    for name, command in group.commands.items():
        yield from commands(command, (*before, name))


def test_the_command_of_a_machine_gives_the_key_of_checkpoints_to_commands_that_there_are() -> None:
    """deploy/hemayat runs them as root; for all others it is the service's user."""
    wrapper = (ROOT / "deploy/hemayat").read_text("utf-8")
    named = re.findall(r"\$\{1-\} == (\w+) && \$\{2-\} == ([\w-]+)", wrapper)
    assert named == [("audit", "sign")]
    assert set(named) <= set(commands(get_command(app)))


def test_each_command_is_named_by_a_verb_of_the_table() -> None:
    text = (ROOT / "CONTRIBUTING.md").read_text("utf-8").partition("## Commands\n")[2].partition("\n## ")[0]
    verbs = set(
        re.findall(
            r"`([a-z]+)`", "".join(line.split("|")[1] for line in text.splitlines() if line[:3] == "| `")
        )
    )
    last_words = {command[-1].split("-")[0] for command in commands(get_command(app))}
    used = last_words - DETERMINED | {"determine"}
    assert used - verbs == set(), "no verb of the table in CONTRIBUTING.md"
    assert verbs - used == set(), "no command uses it"
