"""What a stranger holds: the serial of a letter, or what its QR code gave."""

from __future__ import annotations

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone

from hemayat.approvals.jws import SignatureInvalid
from hemayat.approvals.public_keys import PURPOSE
from hemayat.approvals.verification import CredentialExpired, VerifiedDocument, verify
from hemayat.audit.keys import ring
from hemayat.common.tracking_code import tracking_code_in
from hemayat.web.shared.forms import PlainForm
from hemayat.web.shared.language import gettext_lazy as _

LONGEST = 20_000
NEITHER = _(
    "This is neither the serial of a letter nor what its QR code holds: it was mistyped, "
    "cut short or changed, or the letter is forged"
)

TOO_OLD = _("This service did issue this, but it has expired. Ask its holder to fetch a new one")
NO_SERIAL = _(
    "This service did sign this, but its holder does not show the serial. Ask them to "
    "show it too, so that you see whether it is still in force"
)


class VerificationForm(PlainForm):
    """`serial`, and `verified` where a signature came with it."""

    shown = forms.CharField(
        label=_("Serial of the letter, or what its QR code holds"),
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 3, "dir": "ltr", "spellcheck": "false", "autocomplete": "off"}),
        error_messages={"required": _("Write the serial of the letter")},
    )
    verified: VerifiedDocument | None = None
    serial = ""

    def clean_shown(self) -> str:
        given: str = self.cleaned_data["shown"]
        self.serial = tracking_code_in(given)
        if not self.serial:
            self.verified = _verified(given)
            self.serial = str(self.verified.says.get("serial", ""))
            if not self.serial:
                raise ValidationError(NO_SERIAL)
        return given


def _verified(given: str) -> VerifiedDocument:
    try:
        return verify(given, ring().public_keys(PURPOSE), timezone.now())
    except CredentialExpired:
        raise ValidationError(TOO_OLD) from None
    except SignatureInvalid:
        raise ValidationError(NEITHER) from None
