"""Who may add and remove a household's documents: its head, and nobody for them (clause 4.2)."""

from __future__ import annotations

from hemayat.audit.context import Actor
from hemayat.documents.errors import DocumentsOfHeadOnly


def check_can_change(by: Actor, household: int) -> None:
    """Raises DocumentsOfHeadOnly."""
    if not can_change(by, household):
        raise DocumentsOfHeadOnly


def can_change(by: Actor, household: int) -> bool:
    return by.kind == "head" and by.household == household
