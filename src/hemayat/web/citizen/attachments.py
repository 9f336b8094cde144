"""A file that comes with what is written: its field in a form, and keeping it before the words are sent."""

from __future__ import annotations

import uuid

from django import forms
from django.utils import timezone

from hemayat.common.language import Message
from hemayat.documents.actions import forget_documents, receive_upload
from hemayat.documents.errors import UploadRefused
from hemayat.documents.limits import MOST_DOCUMENTS
from hemayat.documents.texts import LIMITS
from hemayat.web.citizen.access import household_of
from hemayat.web.citizen.sessions import HeadRequest
from hemayat.web.shared.forms import PlainForm
from hemayat.web.shared.language import gettext_lazy as _
from hemayat.web.shared.language import in_page_language

# What was sent with words stays with them: there is none that could be taken away instead.
FULL = in_page_language(
    Message(
        "You have already added {most_documents} files, and you cannot add more. Send your "
        "text without a file."
    ).format(most_documents=MOST_DOCUMENTS)
)


class FormWithFile(PlainForm):
    """Words that are sent at once, with or without a file. No browser keeps a chosen file: a faulty form asks again."""

    def full_clean(self) -> None:
        super().full_clean()
        if self.is_bound and self.errors:
            self.ask_again()

    def ask_again(self) -> None:
        """Of a file that came with a fault; also called where the fault is found only when the words are sent."""
        if self.cleaned_data.get("content"):
            self.add_error(
                "content",
                _("Choose the file again. We keep a file only when all the other answers are correct."),
            )


def file_field() -> forms.FileField:
    """At most one, and none is needed."""
    return forms.FileField(
        label=_("A picture or a file, if you have one"),
        help_text=in_page_language(LIMITS),
        required=False,
        allow_empty_file=True,
        widget=forms.FileInput(attrs={"accept": "image/jpeg,image/png,application/pdf"}),
    )


def kept_file(
    request: HeadRequest, case: str, form: forms.Form, full: str = FULL, field: str = "content"
) -> tuple[uuid.UUID, ...]:
    """The file that came with the form; else the form says why it was not taken, and nothing is sent."""
    sent = form.cleaned_data[field]
    if sent is None:
        return ()
    try:
        document = receive_upload(
            household=household_of(request), province=request.citizen.province, case=case, name=sent.name,
            content=sent.read(), by=request.citizen.actor, now=timezone.now(),
        )  # fmt: skip
    except UploadRefused as refused:
        form.add_error(field, full if refused.kind == "too_many" else in_page_language(refused.words))
        return ()
    return (document.id,)


def forget_files(request: HeadRequest, case: str) -> None:
    """What was kept for words that were not sent after all."""
    household, by = household_of(request), request.citizen.actor
    forget_documents(household=household, case=case, by=by, now=timezone.now())
