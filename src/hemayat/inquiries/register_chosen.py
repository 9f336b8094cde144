"""Which adapter this installation asks through: made once, from the settings."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from django.conf import settings

from hemayat.common.errors import HemayatError
from hemayat.inquiries.answers import Registers


def chosen() -> Registers:
    """The adapter that the settings name. Raises HemayatError where they name none that may be used here."""
    if settings.INQUIRIES == "http":
        return _over_http(settings.CIVIL_REGISTRY_URL, settings.SHAHKAR_URL)
    if settings.INQUIRIES == "snapshot" and settings.ENVIRONMENT.mode in {"demo", "test"}:
        return _over_snapshot(settings.DEMO_NATION, settings.ENVIRONMENT.home)
    raise HemayatError(
        f"registers of made-up people ({settings.INQUIRIES}) are for a demo only; "
        "unset HEMAYAT_DEMO_NATION and give HEMAYAT_CIVIL_REGISTRY_URL and HEMAYAT_SHAHKAR_URL"
    )


@cache
def _over_http(civil_registry: str, shahkar: str) -> Registers:
    from hemayat.inquiries.http import HttpRegisters  # noqa: PLC0415 - httpx is slow to import, and a demo needs none

    if not (civil_registry and shahkar):
        raise HemayatError(
            "no register to ask: give HEMAYAT_CIVIL_REGISTRY_URL and HEMAYAT_SHAHKAR_URL, "
            "or HEMAYAT_DEMO_NATION in a demo"
        )
    return HttpRegisters({"civil_registry": civil_registry, "shahkar": shahkar})


@cache
def _over_snapshot(nation: Path, home: Path) -> Registers:
    from hemayat.inquiries.snapshot import SnapshotRegisters  # noqa: PLC0415 - DuckDB is for a demo only

    return SnapshotRegisters(nation, home / "demo-registers")
