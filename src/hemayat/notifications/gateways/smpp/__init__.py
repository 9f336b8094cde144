"""The driver for operators' message centres: a small client of SMPP 3.4, as much of it as sending text needs."""

from __future__ import annotations

from hemayat.notifications.gateways.smpp.gateway import SmppGateway

__all__ = ["SmppGateway"]
