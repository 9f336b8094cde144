"""Filing what many heads sent at the same moment, each as whoever their session says they are."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from django.utils import timezone

from hemayat.accounts.sessions import citizens_of
from hemayat.audit.site_role import as_citizens_site
from hemayat.requests.actions import FiledCase, SubmittedForm, file_together
from hemayat.requests.consents import ReadText


@dataclass(frozen=True)
class IncomingForm:
    """One form. `token`: of the session; `request`: the draft's number; `key`: made when the form was shown.

    `read`: the text of consent that the page of the form showed.
    """

    request: int
    key: str
    token: str = field(repr=False)
    read: ReadText | None = None


@as_citizens_site()
def file_all(sent: Sequence[IncomingForm]) -> list[FiledCase | None]:
    """What was filed, now or before, in one transaction; None for what the ordinary page is to answer."""
    now = timezone.now()
    citizens = citizens_of([incoming_form.token for incoming_form in sent], now)
    forms = [
        SubmittedForm(
            incoming_form.request, incoming_form.key, citizens[incoming_form.token], incoming_form.read
        )
        if incoming_form.token in citizens
        else None
        for incoming_form in sent
    ]
    made = iter(file_together([form for form in forms if form], now=now))
    found = [next(made) if form else None for form in forms]
    return [filed if isinstance(filed, FiledCase) else None for filed in found]
