"""The gateways of this process: read once, shared by its threads."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from functools import cache

from django.conf import settings

from hemayat.notifications import delivery_receipts
from hemayat.notifications.gateways import ReceiptNews
from hemayat.notifications.gateways.configuration import read_line_up
from hemayat.notifications.gateways.http import HttpGateway
from hemayat.notifications.gateways.provider_failover import GatewayFailover
from hemayat.notifications.gateways.receipt_address import is_sealed


@cache
def gateway_pool() -> GatewayFailover:
    """Raises GatewayFault where the file of gateways means nothing."""
    notifications = settings.NOTIFICATIONS
    return read_line_up(
        notifications["gateways"], mode=notifications["mode"], origin=notifications["origin"], listener=_keep
    )


def delivery_receipt(parameters: Mapping[str, str]) -> ReceiptNews | None:
    """What a call to the address of receipts says; None where it is not believed or means nothing."""
    gateway = parameters.get("via", "")
    if not is_sealed(gateway, parameters.get("key", ""), parameters.get("seal", "")):
        return None
    for this_gateway in gateway_pool().gateways:
        if isinstance(this_gateway, HttpGateway) and this_gateway.name == gateway:
            return this_gateway.receipt_of(parameters)
    return None


def _keep(news: ReceiptNews) -> None:
    delivery_receipts.store_receipt(news, datetime.now(UTC))
