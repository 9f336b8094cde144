"""The document of a policy as one self-contained web page."""

from __future__ import annotations

from hemayat.rules.document import PolicyDocument
from hemayat.rules.document_texts import say
from hemayat.rules.plain_pages import plain_pages


def document_page(document: PolicyDocument) -> str:
    """HTML with nothing outside itself and no script; everything from the policy is escaped."""
    return (
        plain_pages()
        .get_template("document.html")
        .render(
            document=document,
            lang=document.lang,
            notes_title=say("notes", document.lang),
            code_title=say("code", document.lang),
        )
    )
