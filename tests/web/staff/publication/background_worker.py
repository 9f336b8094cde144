"""What the worker does with all that was asked for."""

from __future__ import annotations

from hemayat.publication.background_jobs import run_job
from hemayat.publication.models import Errand


def work() -> None:
    for errand in Errand.objects.filter(ended_at=None).order_by("pk"):
        run_job(errand.pk)
