"""What the worker does with all that was asked for."""

from __future__ import annotations

from hemayat.publication.background_jobs import do_errand
from hemayat.publication.models import Errand


def work() -> None:
    for errand in Errand.objects.filter(ended_at=None).order_by("pk"):
        do_errand(errand.pk)
