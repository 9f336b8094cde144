"""What pages about a result say of the law that ends the service (R7.1c)."""

from __future__ import annotations

from typing import Any

from django.utils import timezone

from hemayat.agreements.closing_law import closing_law


def service_end_context() -> dict[str, Any]:
    """`law`: the confirmed one, also before its day. `has_ended`: from that on, when nothing comes of a result."""
    law = closing_law()
    return {"law": law, "has_ended": law is not None and law.has_ended_by(timezone.localdate())}
