"""What the intake runs: `granian --interface asgi hemayat.config.asgi:application`."""

from __future__ import annotations

import os

import django
from django.core.signals import request_finished
from django.db import connections

from hemayat.accounts import metrics
from hemayat.monitoring.lifetime import end_with_server, tell_alive
from hemayat.web.shared.site_request import SiteAsgiHandler

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "hemayat.config.settings")
end_with_server()
tell_alive()
metrics.begin()
django.setup(set_prefix=False)
site = SiteAsgiHandler()

from hemayat.web.citizen.intake.app import IntakeApplication  # noqa: E402 - models, once Django is set up


def close_connections(**_: object) -> None:
    connections.close_all()


# Django answers each request of an ASGI server in a thread of its own, which ends with it. Its connection would stay
# open, used by nobody, until Python's collector comes across it: sixty pages took every connection of a server.
request_finished.connect(close_connections)
application = IntakeApplication(site)
