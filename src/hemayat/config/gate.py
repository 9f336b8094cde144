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
from hemayat.web.gate.numbers import Numbers
from hemayat.web.gate.pace import Pace
from hemayat.web.gate.places import Signer
from hemayat.web.gate.telling import Turns
from hemayat.web.shared.logs import settings_for_logging

end_with_server()
logging.config.dictConfig(settings_for_logging())
environment = read_environment()
environment.home.mkdir(parents=True, exist_ok=True)
secret = secret_key(environment)
application = Gate(
    Signer.of(secret),
    Book(environment.home / "gate.json"),
    Pace(environment.gate.rate),
    Site(
        environment.gate.site,
        urlsplit(environment.citizen_origin).netloc,
        os.environ.get("HEMAYAT_INTERNAL_TOKEN", ""),
    ),
    Turns(Numbers(environment.home / "gate-numbers.sqlite", secret)),
)
