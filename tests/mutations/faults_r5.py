"""Faults of clause 5: the service is free."""

from __future__ import annotations

from tests.mutations.fault import Fault, Kind

FAULTS = (
    Fault(
        "R5.1",
        "src/hemayat/locale/fa/LC_MESSAGES/django.po",
        "لازم نیست به اداره‌ای بروید؛ همهٔ کارها همین‌جا انجام می‌شود.",
        "لازم نیست به اداره‌ای بروید؛ همهٔ کارها همین‌جا انجام می‌شود. ثبت درخواست پنجاه هزار تومان است.",
        "A poor family reads on the first page that a request has a price, and does not file one.",
        Kind.VALUE,
    ),
    Fault(
        "R5.1",
        "src/hemayat/agreements/content.py",
        "    if service_agreement.fee_rial != 0:",
        "    if service_agreement.fee_rial < 0:",
        "A version of the agreement with a fee is published.",
        Kind.VALUE,
    ),
)
