"""Nothing in the program is unused, and nothing is allowed to be unused without need."""

from __future__ import annotations

from fnmatch import fnmatch
from pathlib import Path

import pytest

from tests.architecture.dead_code import allowed, unused


@pytest.fixture(scope="module")
def found() -> dict[str, str]:
    """What nothing uses: its line → its name. Looking once costs seconds."""
    return {line: line.rsplit(" ", 1)[1] for line in unused({})}


def test_the_program_uses_everything_in_it(found: dict[str, str]) -> None:
    patterns = allowed()
    assert [line for line, name in found.items() if not any(fnmatch(name, one) for one in patterns)] == []


def test_everything_that_is_allowed_is_needed(found: dict[str, str]) -> None:
    assert [one for one in allowed() if not any(fnmatch(name, one) for name in found.values())] == []


def test_unused_code_is_found_and_what_templates_sql_and_texts_name_is_not(tmp_path: Path) -> None:
    (tmp_path / "queries.py").write_text(
        "def unused_one(): pass\ndef in_template(): pass\ndef in_sql(): pass\ndef in_text(): pass\n"
        'print("queries.in_text")\n'
    )
    (tmp_path / "page.html").write_text("{% if case.in_template %}unused_one{% endif %}")
    (tmp_path / "view.sql").write_text("SELECT in_sql FROM request")
    assert unused({}, tmp_path) == ["queries.py:1: function unused_one"]
    assert unused({"unused_*": "a reason"}, tmp_path) == []
