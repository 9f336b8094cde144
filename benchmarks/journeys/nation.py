"""Run as a process of an installation: publishes a nation, files requests of some heads, and names who can come.

`python -m benchmarks.journeys.nation RUN SNAPSHOT FOLLOWERS FILE`, with the owner's address of the database in
BENCH_OWNER_URL, writes what each head is asked at sign-in, with their request or the serial of their approval.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import django
import duckdb

from hemayat.common.dates import to_jalali
from hemayat.common.tracking_code import code_of
from hemayat.inquiries.adapter_selection import DEMO_REGISTERS
from hemayat.synthetic.register_simulator.responses import SimulatedRegisters

HEADS = """
SELECT household_id, national_id, birth_date, mobile FROM read_parquet(?)
WHERE person_no = 1 AND mobile IS NOT NULL AND died_on IS NULL ORDER BY household_id"""


def main(run: Path, snapshot: Path, followers: int) -> list[dict[str, Any]]:
    from benchmarks import request_nation, status_nation  # noqa: PLC0415 - after the settings

    drafts = request_nation.main(run, followers)
    status_nation.main(drafts, 0)
    _make_registers_answer(snapshot)
    requests = {one["household"]: one["request"] for one in drafts}
    codes, serials = owned(list(requests.values()))
    return [
        head
        | ({"request": requests[one], "code": codes[requests[one]]} if one in requests else {})
        | ({"serial": serials[one]} if one in serials else {})
        for one, head in heads(snapshot).items()
    ]


def heads(snapshot: Path) -> dict[int, dict[str, Any]]:
    """Household → what its living head with a line of their own is asked."""
    rows = duckdb.execute(HEADS, [str(snapshot / "persons" / "*.parquet")]).fetchall()
    return {
        household: {"national_id": f"{int(number):010d}", "born": to_jalali(born), "mobile": mobile}
        for household, number, born, mobile in rows
    }


def owned(requests: list[int]) -> tuple[dict[int, str], dict[int, str]]:
    """Request → tracking code, and household → serial of the approval in force."""
    from hemayat.approvals.models import Approval  # noqa: PLC0415 - after the settings
    from hemayat.audit.context import SYSTEM, acting_as  # noqa: PLC0415 - after the settings
    from hemayat.requests.models import Request  # noqa: PLC0415 - after the settings

    with acting_as(SYSTEM, is_read_only=True):
        codes = dict(Request.objects.filter(id__in=requests).values_list("id", "tracking_code"))
        serials = dict(Approval.objects.values_list("household_id", "serial_no"))
    return codes, {household: code_of(number) for household, number in serials.items()}


def _make_registers_answer(snapshot: Path) -> None:
    """Their indexes, so that no sign-in waits for one."""
    from django.conf import settings  # noqa: PLC0415 - after the settings

    registers = SimulatedRegisters.in_folder(snapshot, settings.ENVIRONMENT.home / DEMO_REGISTERS)
    registers.nation.make_indexes()
    registers.close()


if __name__ == "__main__":
    django.setup()
    told = main(Path(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3]))
    Path(sys.argv[4]).write_text(json.dumps(told), encoding="utf-8")
