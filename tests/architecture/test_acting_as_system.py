"""Decision 0044: the citizens' processes do nothing as the system."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.architecture.system_places import reached_names, system_places
from tests.architecture.test_routes import ALL

ROOT = Path(__file__).resolve().parents[2]
SITES = ("web.citizen", "web.health", "web.shared")
"""Site, intake, uploads and receipts of messages; what every site has. The telephone is a process of its own."""
OTHERS = {
    "inquiries.file_adapter._disputes": "the worker asks what became of disputes",
    "inquiries.file_adapter._last_words": "the worker asks a register that is reached by file",
    "questions.case_process.known_head": "for a member of staff who answers a question",
}
"""Found by name, and run by nobody of these processes."""


@pytest.fixture(scope="module")
def found() -> set[str]:
    return system_places(ROOT / "src/hemayat", SITES)


@pytest.mark.slow
def test_no_place_that_a_visitor_reaches_acts_as_the_system(found: set[str]) -> None:
    assert found == OTHERS.keys()


def test_every_route_of_the_citizens_site_is_followed() -> None:
    views = {route.callback.__module__ for site, _, route in ALL if site == "citizen"}
    assert len(views) > 20
    assert {view for view in views if not view.startswith(tuple(f"hemayat.{one}." for one in SITES))} == set()


@pytest.mark.slow
def test_the_citizens_site_does_not_reach_the_telephone_which_acts_as_the_system() -> None:
    package = ROOT / "src/hemayat"
    assert "web.phone.dialogue.answer_dial" in system_places(package, ("web.phone",))
    assert [one for one in reached_names(package, SITES) if one.startswith("web.phone")] == []


FILES = {
    "__init__.py": "",
    "context.py": "SYSTEM = 1",
    "site/__init__.py": "",
    "site/views.py": """
from made import slice
from made.actions import done as called, queued
from made.taken import Taken
def page(): called(); queued.defer(); slice.other()
""",
    "actions.py": "from made.slice import done, queued",
    "slice.py": """
from made.context import SYSTEM
from made.audit import Actor
HELD = [SYSTEM]
def done(): return _inner()
def _inner(): acting_as(SYSTEM)
def other(): return HELD
@app.task(name="x")
def queued(): return by_worker()
def by_worker(): acting_as(SYSTEM)
def nobody_calls(): acting_as(SYSTEM)
""",
    "taken.py": """
from made import context
from made.audit import Actor
class Taken:
    def one(self): return acting_as(context.SYSTEM)
class Unused:
    def one(self): return Actor("system", "x")
""",
}


def test_a_place_is_found_through_whatever_passes_it_on(tmp_path: Path) -> None:
    for name, text in FILES.items():
        path = tmp_path / "made" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
    assert system_places(tmp_path / "made", ("site",)) == {"slice._inner", "slice.HELD"}
    views = tmp_path / "made/site/views.py"
    views.write_text(
        f"{views.read_text('utf-8')}def more(): Taken(); Unused()\nfrom made.taken import Unused\n"
    )
    assert system_places(tmp_path / "made", ("site",)) == {
        "slice._inner", "slice.HELD", "taken.Taken", "taken.Unused"
    }  # fmt: skip
