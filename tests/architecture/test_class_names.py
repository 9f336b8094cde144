"""A class name is used once, so that whoever reads it knows which class it is."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.architecture.clauses import ROOT
from tests.architecture.code_names import classes


@pytest.mark.slow
def test_no_two_classes_have_one_name() -> None:
    twice = {name: files for name, files in classes(ROOT / "src/hemayat").items() if len(files) > 1}
    assert twice == {}, "name each for what it holds in its part: CaseState, QuestionState"


def test_a_name_that_is_used_twice_is_found(tmp_path: Path) -> None:
    (tmp_path / "one.py").write_text(
        "class State:\n    class Kind: pass\nclass Other:\n    class Kind: pass\n"
    )
    (tmp_path / "two.py").write_text("def make():\n    class State: pass\nclass Meta: pass\n")
    (tmp_path / "three.py").write_text("class Meta: pass\n")
    found = classes(tmp_path)
    assert {name for name, files in found.items() if len(files) > 1} == {"State"}
    assert {"State.Kind", "Other.Kind"} <= found.keys()
