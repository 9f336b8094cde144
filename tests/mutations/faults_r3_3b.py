"""Faults of the telephone numbers and the advice not to visit an office."""

from __future__ import annotations

from tests.mutations.fault import Fault, Kind

FAULTS = (
    Fault(
        "R3.3b",
        "src/hemayat/web/shared/context.py",
        '        "hotlines": hotlines(),',
        '        "hotlines": () if hasattr(request, "citizen") else hotlines(),',
        "No page of a signed-in head shows a telephone number.",
    ),
    Fault(
        "R3.3b",
        "src/hemayat/web/shared/contacts.py",
        "    return HotlineNumber(to_persian_digits(number), number, dialled=number)",
        '    return HotlineNumber(to_persian_digits(number), number, dialled=number.removeprefix("021"))',
        "Whoever lives outside Tehran taps the long number and reaches another line.",
        Kind.VALUE,
    ),
)
