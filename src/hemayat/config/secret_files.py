"""Secrets that are handed over as files, as containers do it: DATABASE_URL_FILE in place of DATABASE_URL."""

from __future__ import annotations

from collections.abc import MutableMapping
from pathlib import Path

from hemayat.common.errors import HemayatError

SECRETS = (
    "DATABASE_URL", "HEMAYAT_CITIZEN_DATABASE_URL", "HEMAYAT_OWNER_DATABASE_URL", "HEMAYAT_BACKUP_DATABASE_URL",
    "HEMAYAT_SECRET_KEY", "HEMAYAT_INTERNAL_TOKEN", "HEMAYAT_PROCESS_KEY",
)  # fmt: skip


def read_secret_files(environment: MutableMapping[str, str]) -> None:
    """Put what the files hold in the place of their names. Raises HemayatError where one cannot be read."""
    for name in SECRETS:
        named = environment.pop(f"{name}_FILE", "")
        if not named:
            continue
        if environment.get(name):
            raise HemayatError(f"{name} and {name}_FILE are both set; leave one out")
        try:
            environment[name] = Path(named).read_text("utf-8").strip()
        except (OSError, UnicodeDecodeError) as fault:
            raise HemayatError(
                f"{name}_FILE: {named}: {getattr(fault, 'strerror', '') or 'is no text'}"
            ) from None
