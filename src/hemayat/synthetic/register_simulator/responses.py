"""What each simulated register answers: the protocol of inquiries/README.md, as plain values in and out."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from hemayat.common.dates import age_on
from hemayat.common.national_id import is_valid
from hemayat.registers.record_schema import RECORD_DETAILS
from hemayat.registers.schema import REGISTERS_ASKED, TABLES
from hemayat.synthetic.register_simulator.clerk import SimulatedClerk
from hemayat.synthetic.register_simulator.desk import SimulatedCorrection, SimulatedDesk
from hemayat.synthetic.register_simulator.nation import Row, SimulatedNation

Body = dict[str, Any]
ADULT_AGE = 18
RESULTS = {"unanswered": "no_answer", "contradicted": "contradicted"}
UNREADABLE: Row = {}
"""Stands for the rows that are in quarantine: no register's rows may be empty, so none of them can be read."""
_OWNED = {*REGISTERS_ASKED, "persons"}
_NOBODY: Row = dict.fromkeys(TABLES["persons"].by_name)


class UnknownPath(LookupError):
    """No register is asked there."""


class NoReply(Exception):
    """The register is silent for now."""


class SimulatedRegisters:
    """Every register of a synthetic nation, the civil registry and the register of lines. Threads may share it.

    `silent`: those that answer nobody who asks through this object, until they are taken out again.
    """

    def __init__(
        self, nation: SimulatedNation, desk: SimulatedDesk, clerk: SimulatedClerk | None = None
    ) -> None:
        self.nation, self.desk, self.clerk = nation, desk, clerk
        self.silent: set[str] = set()
        self._as_of = {name: day.isoformat() for name, day in nation.snapshot.registers.items()}
        self._paths: dict[str, Callable[[Body], Body]] = {
            "civil_registry": self._civil_registry,
            "shahkar": self._shahkar,
            "persons": self._households,
            "persons/confirm": self._confirm,
        }

    @classmethod
    def in_folder(cls, nation: Path, folder: Path) -> SimulatedRegisters:
        """Over the snapshot or extract in `nation`; everything else is kept in `folder`. See Nation.open and Clerk."""
        opened = SimulatedNation.open(nation, folder)
        clerk = SimulatedClerk.of(nation)
        return cls(opened, SimulatedDesk(folder / "desk.sqlite"), clerk)

    def close(self) -> None:
        """Let go of what is open."""
        self.nation.close()
        self.desk.close()

    def answer(self, path: str, body: Body) -> Body:
        """The answer to a question at a path such as "vehicles".

        Raises UnknownPath, LookupError for a bad body, and NoReply for a register that is silent.
        """
        register, _, what = path.partition("/")
        if register in self.silent:
            raise NoReply
        if path in self._paths:
            said = self._paths[path](body)
        elif register in REGISTERS_ASKED and not what:
            said = self._rows(register, body)
        elif register in RECORD_DETAILS and what == "records":
            said = self._rows(register, body, has_details=True)
        elif register in _OWNED and what == "disputes":
            said = self._receive(register, body)
        elif register in _OWNED and what == "disputes/answers":
            said = self._disputes(register, body)
        else:
            raise UnknownPath(path)
        return {"reference": body["reference"], "is_synthetic": True, **said}

    # ------------------------------------------------------------------------------ registers about persons

    def _rows(self, register: str, body: Body, *, has_details: bool = False) -> Body:
        ids = [_number(person["national_id"]) for person in body["people"]]
        rows = self.nation.records(register, ids) if has_details else self.nation.rows(register, ids)
        exceptions = self.nation.rows("answered", ids)
        corrected = self.desk.corrections(register, ids)
        known = self._known(ids)
        people = []
        for one, who in zip(body["people"], ids, strict=True):
            if who in corrected:
                this_body = _corrected(corrected[who])
                if has_details:
                    this_body["rows"] = _detailed(this_body["rows"], rows.get(who, []))
            elif who not in known:
                this_body = {"result": "answered", "rows": []}
            else:
                mine = (e for e in exceptions.get(who, ()) if e["register"] == register)
                this_body = _said(rows.get(who, []), next(mine, None))
            people.append({"national_id": one["national_id"], **this_body})
        return {"as_of": self._as_of[register], "people": people}

    def _known(self, ids: list[int]) -> set[int]:
        return {*self.nation.persons(ids), *self.desk.corrections("persons", ids)}

    # ------------------------------------------------------------------------------------ the civil registry

    def _civil_registry(self, body: Body) -> Body:
        person = self._person(body["national_id"])
        if person is None or body["birth_date"] not in {None, person["birth_date"]}:
            return {"is_known": False}
        household = person["household_id"]
        said = {
            "is_known": True,
            "is_alive": person["died_on"] is None,
            "is_head": person["relation_to_head"] == "head" and household is not None,
            "household_id": household,
            "province": person["province"] or "",
        }
        young = {"is_minor": True} if self._is_minor(person) else {}
        return said | young | self._acting(_number(body["national_id"]))

    def _is_minor(self, person: Row) -> bool:
        born, as_of = person["birth_date"], self.nation.snapshot.registers["persons"]
        return born is not None and age_on(date.fromisoformat(str(born)), as_of) < ADULT_AGE

    def _acting(self, who: int) -> Body:
        """For which head somebody acts, which only a correction of "acting" says: {"household_id", "acts_as"}."""
        acting = self.desk.corrections("acting", [who]).get(who)
        if acting is None or not acting.rows:
            return {}
        heads = [
            row for row in self.nation.household(acting.rows[0]["household_id"]) if row["person_no"] == 1
        ]
        province = heads[0]["province"] if heads else None
        return {"acts_for": {"province": province or "", **acting.rows[0]}}

    def _shahkar(self, body: Body) -> Body:
        person = self._person(body["national_id"])
        mobile: str = (person["mobile"] if person else None) or ""
        return {"is_owner": mobile != "" and f"+98{mobile[1:]}" == body["mobile"]}

    def _households(self, body: Body) -> Body:
        people = []
        for this_person in body["people"]:
            person = self._person(this_person["national_id"])
            rows = self._members(person) if person else []
            people.append({"national_id": this_person["national_id"], "result": "answered", "rows": rows})
        return {"as_of": self._as_of["persons"], "people": people}

    def _confirm(self, body: Body) -> Body:
        people = []
        for this_person in body["people"]:
            person = self._person(this_person["national_id"])
            is_theirs = person is not None and this_person["birth_date"] == person["birth_date"]
            rows = [_wire(person)] if person and is_theirs else []
            people.append({"national_id": this_person["national_id"], "result": "answered", "rows": rows})
        return {"as_of": self._as_of["persons"], "people": people}

    def rows_of(self, register: str, who: int) -> list[Row]:
        """What a register says of somebody now."""
        corrected = self.desk.corrections(register, [who]).get(who)
        return corrected.rows if corrected else self.nation.rows(register, [who]).get(who, [])

    def _person(self, national_id: Any) -> Row | None:
        """As corrected: a correction may say only what is another than before; without rows nobody is known."""
        who = _number(national_id)
        known = self.nation.persons([who]).get(who)
        corrected = self.desk.corrections("persons", [who]).get(who)
        if corrected is None:
            return known
        return (
            {**_NOBODY, **(known or {}), **corrected.rows[0], "national_id": who} if corrected.rows else None
        )

    def _members(self, person: Row) -> list[Row]:
        """All of the person's household as corrected; the person alone where they are in none."""
        household = person["household_id"]
        if household is None:
            return [_wire(person)]
        before = [row["national_id"] for row in self.nation.household(household)]
        ids = dict.fromkeys([*before, *self.desk.moved_to(household)])
        found = (self._person(f"{who:010d}") for who in ids)
        return [_wire(one) for one in found if one and one["household_id"] == household]

    # ----------------------------------------------------------------------------------------------- disputes

    def _receive(self, register: str, body: Body) -> Body:
        who, at = _number(body["national_id"]), datetime.now(UTC).isoformat()
        return {
            "receipt": self.desk.receive(
                register, who, body["dispute"], body["words"], body.get("row"), at, body.get("claim", "")
            )
        }

    def _disputes(self, register: str, body: Body) -> Body:
        if self.clerk:
            self.clerk.work(self)
        mine = [d for d in self.desk.disputes(body["disputes"]) if d.register == register]
        names = ("receipt", "state", "answered_at")
        return {
            "disputes": [
                {"dispute": d.reference, "words": d.answer, **{name: getattr(d, name) for name in names}}
                for d in mine
            ]
        }


def _said(rows: list[Row], exception: Row | None) -> Body:
    if exception is None:
        return {"result": "answered", "rows": rows}
    cause = exception["cause"]
    rows = [*rows, UNREADABLE] if cause == "quarantined" else rows
    return {"result": RESULTS.get(cause, "answered"), "as_of": exception["as_of"], "rows": rows}


def _detailed(corrected: list[Row], earlier_rows: list[Row]) -> list[Row]:
    """Corrected rows with the details of the rows that they were before; a new row has none."""
    left = list(earlier_rows)
    found = []
    for row in corrected:
        same = next((one for one in left if row.items() <= one.items()), None)
        if same is not None:
            left.remove(same)
        found.append(row if same is None else same)
    return found


def _corrected(correction: SimulatedCorrection) -> Body:
    body: Body = {"result": "answered", "rows": correction.rows}
    return body | ({"as_of": correction.as_of} if correction.as_of else {})


def _wire(person: Row) -> Row:
    """A row of `persons` as it goes over the wire: its id as ten digits, and no number that only a snapshot gives."""
    row = {name: value for name, value in person.items() if name != "person_no"}
    return {**row, "national_id": f"{person['national_id']:010d}"}


def _number(national_id: Any) -> int:
    """-1, which nobody has, where it is none."""
    return int(national_id) if isinstance(national_id, str) and is_valid(national_id) else -1
