"""What can go wrong with messages that a person can mend."""

from __future__ import annotations

from hemayat.common.errors import HemayatError


class GatewayFault(HemayatError):
    """The file of gateways says something that means nothing: mend the line that is named."""


class DemoInboxUnavailable(HemayatError):
    """The demo's inbox exists in the demo alone; elsewhere messages go to phones."""
