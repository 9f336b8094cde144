"""What the organisation that owns a disputed data item has done about it."""

from __future__ import annotations

from django import template

from hemayat.requests.results import DisputeView
from hemayat.web.shared.language import gettext_lazy as _

register = template.Library()
DISPUTES: dict[str, str] = {
    "unsent": _("Being sent"),
    "unsent_by_file": _("We will send it to that organisation in the next file"),
    "sent": _("Sent in a file; the organisation has not confirmed receipt yet"),
    "acknowledged": _("The organisation has confirmed receipt"),
    "answered": _("The organisation has answered"),
    "silent": _("The organisation did not answer in time"),
    "corrected": _("The organisation corrected the information"),
    "upheld": _("The organisation says that the information is correct"),
}
"""State of a dispute, or its result once there is one; `unsent_by_file` where the owner has no API."""


@register.filter
def stands(dispute: DisputeView) -> str:
    """`{{ told.dispute|stands }}`."""
    goes_by_file = dispute.is_by_file and dispute.state == "unsent"
    return str(DISPUTES["unsent_by_file" if goes_by_file else dispute.result or dispute.state])
