"""Which adapter this installation asks through: made once, from the settings."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from django.conf import settings

from hemayat.common.errors import HemayatError
from hemayat.inquiries.adapter import RegisterAdapter

DEMO_REGISTERS = "demo-registers"
"""The folder in a demo's home with what its registers keep."""


def is_by_file(register: str) -> bool:
    """Whether its owner has no API, and is handed files."""
    return register in settings.REGISTERS_BY_FILE


def configured_registers() -> RegisterAdapter:
    """The adapter that the settings name. Raises HemayatError where they name none that may be used here."""
    others = _over_a_wire()
    if not settings.REGISTERS_BY_FILE:
        return others
    from hemayat.inquiries.file_adapter import FileRegisterAdapter  # noqa: PLC0415 - it has models; Django may not be set up yet

    return FileRegisterAdapter(settings.REGISTERS_BY_FILE, others)


def _over_a_wire() -> RegisterAdapter:
    if settings.INQUIRIES == "http":
        own = (settings.CIVIL_REGISTRY_URL, settings.SHAHKAR_URL)
        return _over_http(settings.REGISTERS_URL, *own, settings.ENVIRONMENT.mode == "production")
    if settings.INQUIRIES == "snapshot" and settings.ENVIRONMENT.mode in {"demo", "test"}:
        return _over_snapshot(settings.DEMO_NATION, settings.ENVIRONMENT.home)
    raise HemayatError(
        f"registers of made-up people ({settings.INQUIRIES}) are for a demo only; "
        "unset HEMAYAT_DEMO_NATION and give HEMAYAT_REGISTERS_URL"
    )


@cache
def _over_http(base: str, civil_registry: str, shahkar: str, refuses_made_up: bool) -> RegisterAdapter:
    from hemayat.inquiries.http_adapter import HttpRegisterAdapter  # noqa: PLC0415 - httpx is slow to import, and a demo needs none

    if not (base or (civil_registry and shahkar)):
        raise HemayatError("no register to ask: give HEMAYAT_REGISTERS_URL, or HEMAYAT_DEMO_NATION in a demo")
    own = {"civil_registry": civil_registry, "shahkar": shahkar}
    return HttpRegisterAdapter(
        {path: url for path, url in own.items() if url}, base=base, refuses_made_up=refuses_made_up
    )


@cache
def _over_snapshot(nation: Path, home: Path) -> RegisterAdapter:
    from hemayat.inquiries.snapshot_adapter import SnapshotRegisterAdapter  # noqa: PLC0415 - DuckDB is for a demo only

    return SnapshotRegisterAdapter(nation, home / DEMO_REGISTERS)
