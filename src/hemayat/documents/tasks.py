"""What the worker runs for documents."""

from __future__ import annotations

import time

from django.conf import settings
from django.utils import timezone
from procrastinate.contrib.django import app

from hemayat.documents import actions
from hemayat.documents.clamd import is_answering

LONGEST_SECONDS = 50.0


@app.task(name="documents.scan_waiting", queue="documents", lock="scan", queueing_lock="scan documents")
def scan_waiting(**_given: int) -> None:
    """What could not be scanned when it came; for at most a while: the next job goes on."""
    if not is_answering(settings.CLAMD):
        return
    until, after = time.monotonic() + LONGEST_SECONDS, 0
    while time.monotonic() < until and (number := actions.scan_next(now=timezone.now(), after=after)):
        after = number
