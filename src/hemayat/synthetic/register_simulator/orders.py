"""What a simulator does with what it is sent: questions of a service, and orders of whoever tries something out."""

from __future__ import annotations

import base64
import binascii
import json
import threading
import time
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from email.message import Message
from typing import Any

from hemayat.common.errors import HemayatError
from hemayat.common.keyring import check_signature
from hemayat.common.keys import SignatureMismatch
from hemayat.common.national_id import is_valid
from hemayat.common.strict_json import parse_json
from hemayat.registers.schema import TABLES
from hemayat.synthetic.register_simulator.faults import NO_FAULT, SimulatedFault, SimulatedFaults, apply_fault
from hemayat.synthetic.register_simulator.responses import SimulatedRegisters, UnknownPath

Headers = Mapping[str, str] | Message
SIGNATURE, KEY_ID = "Hemayat-Signature", "Hemayat-Key"
CORRECTED = {*TABLES, "acting"} - {"answered"}


class OrderRefused(Exception):
    """Something that no register would answer: `status`, and what is wrong."""

    def __init__(self, status: int, why: str) -> None:
        super().__init__(why)
        self.status = status


@dataclass(frozen=True)
class SimulatedReply:
    """What goes back, and the fault to play while it does."""

    status: int
    content: bytes
    fault: SimulatedFault = NO_FAULT


class RegisterSimulator:
    """Threads may share it. `keys`: id → public key; where there are any, each question must be signed by one."""

    def __init__(self, registers: SimulatedRegisters, keys: Mapping[str, bytes] | None = None) -> None:
        self.registers, self.keys, self.faults = registers, dict(keys or {}), SimulatedFaults()
        self._counted = threading.Lock()
        self._questions = self._people = 0
        self._orders = {"faults": self._play, "corrections": self._correct, "disputes": self._settle}

    def shown(self, path: str) -> SimulatedReply:
        """A page to look at: what it is and has done so far, or the disputes on the desk."""
        if path == "disputes":
            held = [
                {**asdict(d), "national_id": f"{d.national_id:010d}"} for d in self.registers.desk.disputes()
            ]
            return SimulatedReply(200, _json(held))
        return SimulatedReply(200, _json(self.state())) if not path else SimulatedReply(404, b"{}")

    def state(self) -> dict[str, Any]:
        """`cpu_seconds`: the processor's time of this very process, to be told apart from the service's own."""
        return {
            "simulator": "hemayat",
            "snapshot": self.registers.nation.snapshot.snapshot_id,
            "questions": self._questions,
            "people": self._people,
            "cpu_seconds": round(time.process_time(), 3),
        }

    def reply(self, path: str, content: bytes, headers: Headers) -> SimulatedReply:
        """To a question or an order sent to this path."""
        try:
            if path in self._orders:
                self._orders[path](_read(content))
                return SimulatedReply(200, b"{}")
            return self._answered(path, content, headers)
        except OrderRefused as refused:
            return SimulatedReply(refused.status, _json({"error": str(refused)}))
        except HemayatError as fault:
            return SimulatedReply(400, _json({"error": str(fault)}))

    def _answered(self, path: str, content: bytes, headers: Headers) -> SimulatedReply:
        self._check_signature(content, headers)
        body = _read(content)
        try:
            said = self.registers.answer(path, body)
            people = len(body.get("people", (0,)))
        except UnknownPath:
            raise OrderRefused(404, f"no register is asked at /{path}") from None
        except (LookupError, TypeError, AttributeError):
            raise OrderRefused(400, "the question is not as the protocol says") from None
        with self._counted:
            self._questions, self._people = self._questions + 1, self._people + people
        fault = self.faults.take(path.partition("/")[0])
        return SimulatedReply(200, _json(apply_fault(fault, said)), fault)

    def _check_signature(self, content: bytes, headers: Headers) -> None:
        if not self.keys:
            return
        try:
            signature = base64.b64decode(headers.get(SIGNATURE, ""), validate=True)
            check_signature(self.keys[headers.get(KEY_ID, "")], content, signature)
        except (KeyError, SignatureMismatch, binascii.Error):
            raise OrderRefused(401, "the question is not signed by a key that this register knows") from None

    # ------------------------------------------------------------------------------------------------- orders

    def _play(self, value: Any) -> None:
        self.faults.play(value)

    def _correct(self, value: Any) -> None:
        """What a register says of one person from now on, or of several."""
        corrections = value if isinstance(value, list) else [value]
        for correction in corrections:
            _check_correction(correction)
        for correction in corrections:
            self.registers.desk.correct(
                correction["table"],
                int(correction["national_id"]),
                correction["rows"],
                correction.get("as_of", ""),
            )

    def _settle(self, value: Any) -> None:
        """The owner's answer to a dispute; where the dispute was right, the register's `rows` from now on."""
        desk, state, at = self.registers.desk, _get(value, "state"), datetime.now(UTC).isoformat()
        held = [d for d in desk.disputes([str(_get(value, "reference"))]) if d.state == "open"]
        if not held or state not in {"corrected", "upheld"}:
            raise OrderRefused(400, "give the reference of an open dispute, and state: corrected or upheld")
        if state == "corrected" and "rows" in value:
            who = f"{held[0].national_id:010d}"
            self._correct({**value, "table": held[0].register, "national_id": who})
        desk.settle(held[0].reference, state, str(value.get("words", "")), at)


def _check_correction(correction: Any) -> None:
    table, who, rows = (_get(correction, name) for name in ("table", "national_id", "rows"))
    is_listed = isinstance(rows, list) and all(isinstance(row, dict) for row in rows)
    is_known = table in CORRECTED and isinstance(who, str) and is_valid(who)
    if not (is_known and is_listed and isinstance(correction.get("as_of", ""), str)):
        raise OrderRefused(
            400, f"give table ({', '.join(sorted(CORRECTED))}), national_id, and rows, a list of objects"
        )


def _get(content: Any, name: str) -> Any:
    return content.get(name) if isinstance(content, dict) else None


def _read(content: bytes) -> Any:
    try:
        return parse_json(content)
    except ValueError:
        raise OrderRefused(400, "this is not JSON") from None


def _json(value: Any) -> bytes:
    return json.dumps(value, ensure_ascii=False).encode()
