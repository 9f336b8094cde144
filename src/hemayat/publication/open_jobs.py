"""What a withdrawal finds asked for at the desk and not done yet."""

from __future__ import annotations

import datetime as dt

from hemayat.common.errors import HemayatError
from hemayat.common.language import Message
from hemayat.eligibility.models import Run
from hemayat.engines.run_folder import open_run
from hemayat.publication.errors import PublicationFault
from hemayat.publication.models import Errand
from hemayat.publication.run_folders import run_folder

_WITHDRAWN = Message("The proposal was withdrawn before the run was fully loaded.")


def check_not_asked_to_approve(run_id: int) -> None:
    """Raises PublicationFault."""
    if Errand.objects.filter(kind=Errand.Kind.APPROVE, given__run_id=run_id, ended_at=None).exists():
        raise PublicationFault(
            Message("Run {run_id} is being published. Wait until this has finished.").format(run_id=run_id),
        )


def end_proposal_of(run: Run, now: dt.datetime) -> None:
    """Whose worker died, or has not come to it: the run is asked for no more, and does not come back by itself."""
    for errand in Errand.objects.filter(kind=Errand.Kind.PROPOSE, ended_at=None):
        if _is_of(errand, run):
            errand.state, errand.ended_at, errand.fault = Errand.State.FAILED, now, dict(_WITHDRAWN)
            errand.save(update_fields=["state", "ended_at", "fault"])


def _is_of(errand: Errand, run: Run) -> bool:
    try:
        _, manifest = open_run(run_folder(errand.given["run"]))
    except HemayatError:
        # Its folder is gone: nothing can be loaded from it.
        return False
    return bool(manifest["content_sha256"] == run.content_sha256)
