"""What the gate runs: `granian --interface asgi hemayat.config.gate:application`. No database, and no Django."""

from __future__ import annotations

import logging.config
import os
from urllib.parse import urlsplit

from hemayat.config.environment import read_environment
from hemayat.config.lifetime import end_with_server
from hemayat.config.running import secret_key
from hemayat.web.gate.app import Gate, Site
from hemayat.web.gate.keeping import Book
from hemayat.web.gate.pace import Pace
from hemayat.web.gate.places import Signer
from hemayat.web.shared.logs import settings_for_logging

SLOWEST, QUICKEST = 0.1, 8.0
"""The least and the most that go in, as parts of the rate that was measured."""

end_with_server()
logging.config.dictConfig(settings_for_logging())
environment = read_environment()
rate = environment.gate.rate
environment.home.mkdir(parents=True, exist_ok=True)
application = Gate(
    Signer.of(secret_key(environment)),
    Book(environment.home / "gate.json"),
    Pace(rate * SLOWEST, rate * QUICKEST),
    rate,
    Site(
        environment.gate.site,
        urlsplit(environment.citizen_origin).netloc,
        os.environ.get("HEMAYAT_INTERNAL_TOKEN", ""),
    ),
)
