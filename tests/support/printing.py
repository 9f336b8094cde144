"""Whether this machine has the library that makes PDFs: tests that read one are skipped without it."""

from __future__ import annotations


def can_print() -> bool:
    try:
        import weasyprint  # noqa: F401, PLC0415 - needs a library of the system, which is not everywhere
    except OSError:
        return False
    return True
