"""What the worker sees of its machine and of the sites: free disk, and until when their certificates are good."""

from __future__ import annotations

import shutil
import socket
import ssl
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

from cryptography import x509
from django.conf import settings

from hemayat.jobs.gauges import Figure

POSTGRES = Path("/var/lib/postgresql")
"""Where Debian keeps databases; on a machine of its own nobody here sees that disk."""
LONGEST_SECONDS = 10.0
TLS_PORT = 443


def disk_figures() -> Iterator[Figure]:
    """Of each folder that fills up and is on this machine."""
    for name, folder in _folders().items():
        if folder.exists():
            found = shutil.disk_usage(folder)
            yield "hemayat_disk_free_ratio", (name,), found.free / found.total


def _folders() -> dict[str, Path]:
    found = {"system": Path("/"), "home": settings.ENVIRONMENT.home, "database": POSTGRES}
    if settings.RUNS:
        found["runs"] = settings.RUNS
    copied: Path = settings.COPIED
    # Says into which folder the last whole copy went; nothing where pgBackRest took it.
    if copied.exists() and (folder := copied.read_text("utf-8").strip()):
        found["backups"] = Path(folder)
    return found


def certificate_figures() -> Iterator[Figure]:
    """Of each site that has TLS. One that does not answer has the certificate of 1970, which nobody takes for good."""
    environment = settings.ENVIRONMENT
    origins = (environment.citizen_origin, environment.staff_origin, environment.partner_origin)
    for site, origin in zip(("citizen", "staff", "partner"), origins, strict=True):
        parts = urlsplit(origin)
        if parts.scheme == "https":
            end = _end_of_certificate(parts.hostname or "", parts.port or TLS_PORT)
            yield "hemayat_certificate_end_timestamp_seconds", (site,), end


def _end_of_certificate(host: str, port: int) -> float:
    # Only a date is read and nothing is sent, so that a certificate that has expired or that nobody trusts is seen too.
    asking = ssl.create_default_context()
    asking.check_hostname, asking.verify_mode = False, ssl.CERT_NONE
    near = "127.0.0.1" if host.endswith(".localhost") else host
    try:
        with (
            socket.create_connection((near, port), timeout=LONGEST_SECONDS) as plain,
            asking.wrap_socket(plain, server_hostname=host) as spoken,
        ):
            shown = spoken.getpeercert(binary_form=True)
    except OSError:
        return 0.0
    return x509.load_der_x509_certificate(shown).not_valid_after_utc.timestamp() if shown else 0.0
