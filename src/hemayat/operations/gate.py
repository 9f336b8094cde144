"""What the gate runs: `granian --interface asgi hemayat.operations.gate:application`. No database, and no Django."""

from __future__ import annotations

import logging.config
import os
from urllib.parse import urlsplit

from hemayat.config.environment import read_environment
from hemayat.monitoring.lifetime import end_with_server, tell_alive
from hemayat.monitoring.logs import settings_for_logging
from hemayat.operations.service_processes import secret_key
from hemayat.web.gate.app import GateApplication, InternalSite
from hemayat.web.gate.controller import Controller
from hemayat.web.gate.numbers import TurnSubscribers
from hemayat.web.gate.pace import AdmissionPace
from hemayat.web.gate.proxies import Proxy
from hemayat.web.gate.turn_notices import TurnCalls

end_with_server()
tell_alive()
logging.config.dictConfig(settings_for_logging())
environment = read_environment()
environment.home.mkdir(parents=True, exist_ok=True)
environment.gate.threshold.parent.mkdir(parents=True, exist_ok=True)
secret = secret_key(environment)
application = GateApplication(
    Controller(
        environment.gate.threshold,
        AdmissionPace(environment.gate.rate),
        [Proxy(url) for url in environment.gate.proxies],
    ),
    InternalSite(
        environment.gate.site,
        urlsplit(environment.citizen_origin).netloc,
        os.environ.get("HEMAYAT_INTERNAL_TOKEN", ""),
    ),
    TurnCalls(TurnSubscribers(environment.home / "turns.sqlite", secret)),
)
