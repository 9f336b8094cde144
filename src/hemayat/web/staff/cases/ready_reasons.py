"""Texts that a reason can begin with: usual sentences, and what this case itself says."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from hemayat.common.language import Message
from hemayat.documents.queries import ListedDocument
from hemayat.web.shared.language import gettext_lazy as _
from hemayat.web.shared.language import in_page_language
from hemayat.web.staff.cases.criteria import CriteriaTable

_USUAL = (
    _("We accepted your document."),
    _("We read your explanation and accepted it."),
)


def ready_reasons(table: CriteriaTable | None, *, documents: Sequence[ListedDocument]) -> list[str]:
    """The head of household reads the reason, so each of these is a whole sentence."""
    usual = [str(text) for text in (_USUAL if documents else _USUAL[1:])]
    return list(dict.fromkeys([*usual, *_of_documents(documents), *_of_conditions(table)]))


def _of_documents(documents: Iterable[ListedDocument]) -> Iterator[str]:
    for document in documents:
        if document.may_be_read:
            yield in_page_language(
                Message("The decision is based on your document “{name}”.").format(name=document.name)
            )


def _of_conditions(table: CriteriaTable | None) -> Iterator[str]:
    for row in table.open if table else ():
        yield row.reason.sentence
        # The officer decides with the new information: records of the current decision give no reason for that.
        if not row.has_earlier_records:
            yield from (f"{record.words.sentence}." for record in row.records)
