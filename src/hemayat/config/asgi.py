"""What the intake runs: `granian --interface asgi hemayat.config.asgi:application`."""

from __future__ import annotations

import os

from django.core.asgi import get_asgi_application

from hemayat.accounts import metrics
from hemayat.config.lifetime import end_with_server, tell_alive

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "hemayat.config.settings")
end_with_server()
tell_alive()
metrics.begin()
site = get_asgi_application()

from hemayat.web.citizen.intake.app import Intake  # noqa: E402 - models, once Django is set up

application = Intake(site)
