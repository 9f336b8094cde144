"""What stands in the way, told in the page's language: in the form that asked, or at the head of a page."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol

from django import forms

from hemayat.web.shared.language import in_page_language


class WordedFault(Protocol):
    """A fault that has words for the member of staff, by language."""

    @property
    def words(self) -> Mapping[str, str]: ...


def fault_message(fault: WordedFault) -> str:
    return in_page_language(fault.words)


def add_form_error(form: forms.BaseForm, fault: WordedFault, field: str | None = None) -> None:
    """In the form, as any other thing to mend."""
    form.add_error(field, fault_message(fault))
