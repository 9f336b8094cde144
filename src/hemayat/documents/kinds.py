"""What a document shows, as its sender says: the kinds that a head of household chooses from. No Django."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum


class DocumentKind(StrEnum):
    """OTHER is whatever fits none of the rest; a document of earlier days, or of another case, has no kind."""

    PAY = "pay"
    VEHICLE = "vehicle"
    PROPERTY = "property"
    BANK = "bank"
    RENT = "rent"
    TRAVEL = "travel"
    OTHER = "other"


KIND_TEXTS: Mapping[DocumentKind, tuple[str, str]] = {
    DocumentKind.PAY: (
        "فیش حقوق، حکم بازنشستگی یا برگهٔ بیمه",
        "Payslip, pension order or insurance statement",
    ),
    DocumentKind.VEHICLE: ("سند خودرو یا فروش آن", "Title or bill of sale of a vehicle"),
    DocumentKind.PROPERTY: ("سند ملک یا فروش آن", "Deed or bill of sale of a property"),
    DocumentKind.BANK: ("گردش حساب یا نامهٔ بانک", "Bank statement or letter of a bank"),
    DocumentKind.RENT: ("اجاره‌نامه یا رسید خرید", "Lease or receipts of purchases"),
    DocumentKind.TRAVEL: ("گذرنامه یا مدرک سفر", "Passport or proof of a journey"),
    DocumentKind.OTHER: ("چیز دیگر", "Something else"),
}
"""Persian first, English beside it."""
