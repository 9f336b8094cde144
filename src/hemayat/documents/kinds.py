"""What a document shows, as its sender says: the kinds that a head of household chooses from. No Django."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from hemayat.common.language import Message, Words


class DocumentKind(StrEnum):
    """OTHER is whatever fits none of the rest; a document of earlier days, or of another case, has no kind."""

    PAY = "pay"
    VEHICLE = "vehicle"
    PROPERTY = "property"
    BANK = "bank"
    RENT = "rent"
    TRAVEL = "travel"
    OTHER = "other"


KIND_TEXTS: Mapping[DocumentKind, Words] = {
    DocumentKind.PAY: Message("Payslip, pension order or insurance statement"),
    DocumentKind.VEHICLE: Message("Vehicle title or bill of sale"),
    DocumentKind.PROPERTY: Message("Property deed or bill of sale"),
    DocumentKind.BANK: Message("Bank statement or letter from a bank"),
    DocumentKind.RENT: Message("Lease or purchase receipts"),
    DocumentKind.TRAVEL: Message("Passport or proof of travel"),
    DocumentKind.OTHER: Message("Something else"),
}
"""Persian first, English beside it."""
