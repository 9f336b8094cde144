"""What a stranger holds: the serial of a letter, or what its QR code gave."""

from __future__ import annotations

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone

from hemayat.approvals.jws import SignatureInvalid
from hemayat.approvals.public_keys import PURPOSE
from hemayat.approvals.verification import CredentialExpired, VerifiedDocument, verify
from hemayat.audit.keys import key_ring
from hemayat.common.tracking_code import tracking_code_in
from hemayat.web.shared.forms import PlainForm
from hemayat.web.shared.language import gettext_lazy as _

LONGEST = 20_000
NEITHER = _(
    "This is not the number of a letter or approval, or the text of a QR code. It may be mistyped, "
    "incomplete or changed, or the letter may be forged. Check it and try again"
)

TOO_OLD = _("This service issued this credential, but it has expired. Ask the holder to get a new one")
NO_SERIAL = _(
    "This service signed this credential, but the holder did not show the serial number. "
    "Ask the holder to show it too, so that you can check whether the credential is still valid"
)


class VerificationForm(PlainForm):
    """`serial`, and `verified` where a signature came with it."""

    shown = forms.CharField(
        label=_("Number of the letter, serial number of the approval, or text of the QR code"),
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 3, "dir": "ltr", "spellcheck": "false", "autocomplete": "off"}),
        error_messages={"required": _("Enter the number of the letter")},
    )
    verified: VerifiedDocument | None = None
    serial = ""

    def clean_shown(self) -> str:
        given: str = self.cleaned_data["shown"]
        self.serial = tracking_code_in(given)
        if not self.serial:
            self.verified = _verified(given)
            self.serial = self.verified.serial
            if not self.serial:
                raise ValidationError(NO_SERIAL)
        return given


def _verified(text: str) -> VerifiedDocument:
    try:
        return verify(text, key_ring().public_keys(PURPOSE), timezone.now())
    except CredentialExpired:
        raise ValidationError(TOO_OLD) from None
    except SignatureInvalid:
        raise ValidationError(NEITHER) from None
