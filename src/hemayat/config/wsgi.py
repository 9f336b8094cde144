"""What the web server runs: `granian --interface wsgi hemayat.config.wsgi:application`."""

from __future__ import annotations

import os

from django.core.wsgi import get_wsgi_application

from hemayat.accounts import metrics
from hemayat.config.lifetime import end_with_server, tell_alive

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "hemayat.config.settings")
end_with_server()
tell_alive()
metrics.begin()

application = get_wsgi_application()
