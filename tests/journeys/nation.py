"""A nation of a few hundred households under the real rules, published for real, with a server and a worker over it."""

from __future__ import annotations

import datetime as dt
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection
from django.utils import timezone

from hemayat.audit.actions import record_look
from hemayat.audit.context import SYSTEM, Actor, acting_as
from hemayat.audit.keys import key_ring
from hemayat.cli.command_inputs import compiled_for
from hemayat.eligibility.queries import reading_of
from hemayat.engines.national_run import RunOptions, determine_nation
from hemayat.engines.run_folder import RunFolder, read_json
from hemayat.inquiries.adapter_selection import DEMO_REGISTERS
from hemayat.operations.postgres import DatabaseUrls
from hemayat.publication import actions, rollout
from hemayat.registers.preparation import prepare
from hemayat.registers.snapshot import RegisterSnapshot
from hemayat.synthetic.demo.families import widow_without_a_line, wife_who_lives_apart
from hemayat.synthetic.demo.national_portal import demo_portal
from hemayat.synthetic.demo.people import newcomers, refused_for_a_sold_car
from hemayat.synthetic.population import PopulationPlan, make_population
from hemayat.synthetic.register_simulator.responses import SimulatedRegisters
from tests.journeys.browser import Site, serving
from tests.support import database
from tests.support.nations import silent
from tests.support.publishing import publisher
from tests.support.shared_files import copy_of
from tests.support.worker import environment_of_worker

ON = dt.date(2019, 11, 22)
HOUSEHOLDS = 400
_OF_EACH = 10
_HEADS = """
SELECT d.outcome, d.household_id, d.province, p.national_id, p.birth_date, p.mobile
FROM determination d
JOIN membership m ON m.household_id = d.household_id AND m.is_head AND upper_inf(m.valid)
JOIN person p ON p.id = m.person_id
WHERE p.mobile IS NOT NULL AND p.died_on IS NULL
ORDER BY (SELECT count(*) FROM membership o WHERE o.household_id = d.household_id) DESC, d.household_id"""


@dataclass(frozen=True)
class Head:
    """Somebody to sign in as; `mobile`: as people write it."""

    household: int
    national_id: str
    birth_date: dt.date
    mobile: str


@dataclass(frozen=True)
class Place:
    """The running sites over the nation. `heads`: outcome → heads with lines of their own; large households first.

    Besides, as synthetic/demo/people.py makes them: "sold_car", "not_covered", "no_household" and "her_child"; and as
    synthetic/demo/families.py makes them: "widow_without_a_line" and "lives_apart".
    """

    site: Site
    heads: dict[str, list[Head]]

    def somebody(self, outcome: str) -> Head:
        """Another head each time: one person may ask for a few codes only."""
        return self.heads[outcome].pop(0)


@contextmanager
def nation_at_work(
    folder: Path,
    urls: DatabaseUrls,
    households: int = HOUSEHOLDS,
    *,
    has_phone: bool = False,
    has_women: bool = False,
) -> Iterator[Place]:
    """Committed; taken out of the database at the end.

    `has_phone`: with the process for telephone gateways, as in a demo. `has_women`: with the two of
    synthetic/demo/families.py, and the demo's national portal.
    """
    # A test before may have read a run of the same number and other rules in this process.
    reading_of.cache_clear()
    try:
        snapshot, sold, run = _published(folder, households)
        heads = _heads(sold) | {
            one["outcome"]: [
                Head(one["household_id"] or 0, one["national_id"], one["birth_date"], one["mobile"])
            ]
            for one in [
                *_newcomers(folder, snapshot),
                *(_women(folder, snapshot, run, sold) if has_women else ()),
            ]
        }
        told = {"HEMAYAT_DEMO_NATION": str(snapshot.path), "HEMAYAT_KEYS": str(settings.KEYS)}
        with ExitStack() as running:
            if has_women:
                told |= running.enter_context(demo_portal("hemayat.localhost"))
            if has_phone:
                told |= running.enter_context(_answering_phones(folder, urls, told))
            site = running.enter_context(serving(urls, folder, **told))
            running.enter_context(_working(folder, told))
            yield Place(site, heads)
    finally:
        reading_of.cache_clear()
        database.empty(urls)


def _published(folder: Path, households: int) -> tuple[RegisterSnapshot, int | None, dict[str, Any]]:
    """The nation, the household that was refused for a car long sold, and the manifest of the run."""
    copy_of("journeys", households, lambda made: _decided(made, households), folder)
    snapshot, compiled = RegisterSnapshot.open(folder / "snapshot"), compiled_for(None, ON)
    run = read_json(RunFolder(folder / "run").manifest)
    proposed = actions.propose(folder / "run", by=publisher("first"), now=timezone.now(), workers=1)
    rollout.approve(proposed.pk, by=publisher("second"), now=timezone.now())
    rows = refused_for_a_sold_car(compiled, snapshot, folder, run)
    return snapshot, rows["persons"][0]["household_id"] if rows else None, run


def _decided(folder: Path, households: int) -> None:
    """The same files for every nation of this size."""
    folder.mkdir()
    make_population(PopulationPlan(households, seed=1398, on=ON), folder / "extract")
    prepare(folder / "extract", folder / "snapshot", memory="300MB", threads=1, buckets=2)
    snapshot = RegisterSnapshot.open(folder / "snapshot")
    determine_nation(compiled_for(None, ON), snapshot, folder / "run", RunOptions(workers=1), silent)


def _newcomers(folder: Path, snapshot: RegisterSnapshot) -> list[dict[str, Any]]:
    """Known to the registers of this nation, which are kept in its home, and to no run."""
    registers = SimulatedRegisters.in_folder(snapshot.path, folder / DEMO_REGISTERS)
    try:
        return newcomers(registers)
    finally:
        registers.close()


def _women(
    folder: Path, snapshot: RegisterSnapshot, run: dict[str, Any], sold: int | None
) -> list[dict[str, Any]]:
    taken = [sold] if sold else []
    registers = SimulatedRegisters.in_folder(snapshot.path, folder / DEMO_REGISTERS)
    try:
        widow = widow_without_a_line(compiled_for(None, ON), registers, snapshot, folder / "run", run, taken)
        wife = wife_who_lives_apart(registers, snapshot, folder / "run")
    finally:
        registers.close()
    assert widow, "somebody is refused for her late husband's records"
    assert wife, "somebody eligible has a wife"
    return [widow, wife]


def _heads(sold: int | None) -> dict[str, list[Head]]:
    """Ten heads of each outcome, and the one whose car was sold; somebody has looked at each file once."""
    heads: dict[str, list[Head]] = {}
    keys = key_ring()
    officer = Actor("staff", "staff:1", provinces=("*",), purpose="پاسخ به پرسش تلفنی سرپرست")
    with acting_as(SYSTEM), connection.cursor() as cursor:
        cursor.execute(_HEADS)
        for outcome, household, province, national_id, born, mobile in cursor.fetchall():
            kind = "sold_car" if household == sold else outcome
            if len(heads.setdefault(kind, [])) == _OF_EACH:
                continue
            line = keys.unseal(bytes(mobile), b"mobile").decode()
            who = keys.unseal(bytes(national_id), b"national_id").decode()
            heads[kind].append(Head(household, who, born, line.replace("+98", "0")))
            record_look(
                by=officer, household=household, province=province, role="hotline_agent",
                unit="مرکز تماس ۶۳۶۹", now=timezone.now(),
            )  # fmt: skip
    return heads


@contextmanager
def _answering_phones(folder: Path, urls: DatabaseUrls, told: dict[str, str]) -> Iterator[dict[str, str]]:
    """The process for telephone gateways; the variables that the site needs to reach it."""
    of_phone = {**told, "HEMAYAT_HOME": str(folder), "HEMAYAT_CITIZEN_ROUTES": "phone"}
    (folder / "phone").mkdir()
    with serving(urls, folder / "phone", **of_phone) as phone:
        port = phone.citizen.rpartition(":")[2]
        yield {"HEMAYAT_DEMO_TELEPHONE": f"http://127.0.0.1:{port}"}


@contextmanager
def _working(folder: Path, told: dict[str, str]) -> Iterator[None]:
    """The worker, which asks the registers and sends the codes."""
    command = [sys.executable, "-m", "hemayat.cli", "work"]
    environment = {**environment_of_worker(), **told, "HEMAYAT_HOME": str(folder)}
    with (
        (folder / "worker.log").open("wb") as log,
        subprocess.Popen(command, env=environment, stdout=log, stderr=log) as process,
    ):
        try:
            yield
        finally:
            process.terminate()
            try:
                process.wait(20)
            except subprocess.TimeoutExpired:
                process.kill()
