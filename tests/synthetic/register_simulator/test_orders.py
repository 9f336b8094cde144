"""The simulator alone, as somebody tries it out with nothing but HTTP."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from hemayat.common.errors import HemayatError
from hemayat.synthetic.register_simulator.nation import SimulatedNation
from hemayat.synthetic.register_simulator.orders import RegisterSimulator
from hemayat.synthetic.register_simulator.responses import SimulatedRegisters
from hemayat.synthetic.register_simulator.server import serving
from tests.support.extracts import AS_OF, family, national_id, write_extract

pytestmark = pytest.mark.slow

HEAD, SPOUSE = national_id(10), national_id(11)
CAR = {"kind": "passenger", "value_rial": 5}


@pytest.fixture(scope="module")
def extract(tmp_path_factory: pytest.TempPathFactory) -> Path:
    rows = {"persons": family(1, "head", "spouse"), "vehicles": [{"national_id": HEAD, **CAR}]}
    return write_extract(tmp_path_factory.mktemp("extract"), rows)


@pytest.fixture
def http(extract: Path, tmp_path: Path) -> Iterator[httpx.Client]:
    registers = SimulatedRegisters.in_folder(extract, tmp_path)
    with serving(RegisterSimulator(registers)) as url, httpx.Client(base_url=url, timeout=2.0) as client:
        yield client
    registers.close()


def ask(http: httpx.Client, path: str, *people: str, **more: Any) -> httpx.Response:
    asked = [{"national_id": who} for who in people]
    return http.post(
        path, json={"reference": "r", "asked_at": "2026-01-01T00:00:00Z", "people": asked, **more}
    )


def test_an_extract_answers_as_its_snapshot_would(http: httpx.Client) -> None:
    assert ask(http, "/vehicles", HEAD, SPOUSE, national_id(99)).json() == {
        "reference": "r",
        "is_synthetic": True,
        "as_of": AS_OF.isoformat(),
        "people": [
            {"national_id": HEAD, "result": "answered", "rows": [CAR]},
            {"national_id": SPOUSE, "result": "answered", "rows": []},
            {"national_id": national_id(99), "result": "answered", "rows": []},
        ],
    }


def test_a_person_asked_about_brings_their_household(http: httpx.Client) -> None:
    (one,) = ask(http, "/persons", SPOUSE).json()["people"]
    assert [(row["national_id"], row["relation_to_head"]) for row in one["rows"]] == [
        (HEAD, "head"),
        (SPOUSE, "spouse"),
    ]
    assert "person_no" not in one["rows"][0]


def test_the_civil_registry_and_the_register_of_lines_answer_about_one_person(http: httpx.Client) -> None:
    said = http.post("/civil_registry", json={"reference": "r", "national_id": HEAD, "birth_date": None})
    assert said.json() == {
        "reference": "r",
        "is_synthetic": True,
        "is_known": True,
        "is_alive": True,
        "is_head": True,
        "household_id": 1,
        "province": "tehran",
    }
    asked = {"reference": "r", "national_id": HEAD, "mobile": "+989120000000"}
    assert http.post("/shahkar", json=asked).json()["is_owner"] is False


def test_the_civil_registry_says_who_is_under_eighteen(http: httpx.Client) -> None:
    question = {"reference": "r", "national_id": SPOUSE, "birth_date": None}
    for born, is_minor in (("2018-01-01", True), ("1990-01-01", None)):
        order = {"table": "persons", "national_id": SPOUSE, "rows": [{"birth_date": born}]}
        assert http.post("/corrections", json=order).status_code == 200
        assert http.post("/civil_registry", json=question).json().get("is_minor") is is_minor


def test_somebody_who_acts_for_a_head_is_made_by_a_correction(http: httpx.Client) -> None:
    acting = {"household_id": 1, "acts_as": "guardian"}
    order = {"table": "acting", "national_id": SPOUSE, "rows": [acting]}
    assert http.post("/corrections", json=order).status_code == 200
    said = http.post("/civil_registry", json={"reference": "r", "national_id": SPOUSE, "birth_date": None})
    assert said.json()["acts_for"] == {**acting, "province": "tehran"}


def test_a_member_who_has_left_is_in_the_other_household_from_then_on(http: httpx.Client) -> None:
    moved = {"household_id": 7, "relation_to_head": "head"}
    order = {"table": "persons", "national_id": SPOUSE, "rows": [moved]}
    assert http.post("/corrections", json=order).status_code == 200
    left, gone = ask(http, "/persons", HEAD, SPOUSE).json()["people"]
    assert [row["national_id"] for row in left["rows"]] == [HEAD]
    assert [(row["national_id"], row["household_id"]) for row in gone["rows"]] == [(SPOUSE, 7)]


@pytest.mark.parametrize(
    ("path", "order"),
    [
        ("/faults", {"vehicles": "drunk"}),
        ("/faults", {"vehicles": {"status": "503"}}),
        ("/faults", ["vehicles"]),
        ("/corrections", {"table": "answered", "national_id": HEAD, "rows": []}),
        ("/corrections", {"table": "vehicles", "national_id": "1", "rows": []}),
        ("/corrections", {"table": "vehicles", "national_id": HEAD, "rows": [1]}),
        ("/corrections", "everything"),
        ("/disputes", {"reference": "none", "state": "corrected"}),
    ],
)
def test_an_order_that_means_nothing_is_refused_and_says_what_to_give(
    http: httpx.Client, path: str, order: Any
) -> None:
    refused = http.post(path, json=order)
    assert refused.status_code == 400
    assert "give" in refused.json()["error"] or "such as" in refused.json()["error"]


@pytest.mark.parametrize(
    ("path", "content", "status"),
    [
        ("/vehicles", b"{", 400),
        ("/vehicles", b"[]", 400),
        ("/vehicles", b'{"reference": "r"}', 400),
        ("/vehicles", b'{"reference": "r", "people": [1]}', 400),
        ("/nothing", b'{"reference": "r"}', 404),
        ("/vehicles/nothing", b'{"reference": "r"}', 404),
    ],
)
def test_a_question_that_is_none_is_refused(
    http: httpx.Client, path: str, content: bytes, status: int
) -> None:
    assert http.post(path, content=content).status_code == status


def test_a_fault_is_over_after_so_many_answers(http: httpx.Client) -> None:
    http.post("/faults", json={"*": {"status": 503, "times": 2}})
    assert [ask(http, "/vehicles", HEAD).status_code for _ in range(3)] == [503, 503, 200]
    http.post("/faults", json={"vehicles": "garbage"})
    assert ask(http, "/vehicles", HEAD).content == b"<html>"
    assert ask(http, "/loans", HEAD).status_code == 200
    http.post("/faults", json={"*": None})
    assert ask(http, "/vehicles", HEAD).json()["reference"] == "r"


def test_an_answer_that_breaks_off_and_one_that_never_comes(http: httpx.Client) -> None:
    http.post("/faults", json={"vehicles": "half", "loans": "silent"})
    with pytest.raises(httpx.RemoteProtocolError):
        ask(http, "/vehicles", HEAD)
    with pytest.raises(httpx.ReadTimeout):
        http.post("/loans", json={"reference": "r", "people": []}, timeout=0.3)


def test_it_says_what_it_is_and_counts_its_work(http: httpx.Client) -> None:
    ask(http, "/vehicles", HEAD, SPOUSE)
    ask(http, "/loans", HEAD)
    said = http.get("/").json()
    assert (said["simulator"], said["questions"], said["people"]) == ("hemayat", 2, 3)
    assert said["cpu_seconds"] > 0
    assert http.get("/nothing").status_code == 404


def test_corrections_outlive_the_process_where_they_are_kept(extract: Path, tmp_path: Path) -> None:
    for rows in ([CAR, CAR], None):
        registers = SimulatedRegisters.in_folder(extract, tmp_path)
        if rows:
            registers.desk.correct("vehicles", int(HEAD), rows)
        (one,) = registers.answer("vehicles", {"reference": "r", "people": [{"national_id": HEAD}]})["people"]
        assert one["rows"] == [CAR, CAR]
        registers.close()


def test_real_people_are_never_simulated(extract: Path, tmp_path: Path) -> None:
    manifest = json.loads((extract / "manifest.json").read_text("utf-8"))
    (tmp_path / "manifest.json").write_text(json.dumps({**manifest, "synthetic": False}), "utf-8")
    with pytest.raises(HemayatError, match="not made-up people"):
        SimulatedNation.open(tmp_path, tmp_path / "index")


def test_an_index_that_was_not_finished_is_made_again(extract: Path, tmp_path: Path) -> None:
    nation = SimulatedNation.open(extract, tmp_path)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(nation, "_said", lambda _: iter([[(1, "x"), (1, "x")]]))
        with pytest.raises(sqlite3.IntegrityError):
            nation.rows("vehicles", [int(HEAD)])
    assert nation.rows("vehicles", [int(HEAD)]) == {int(HEAD): [CAR]}
    nation.close()
