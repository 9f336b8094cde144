"""What the web server runs: `granian --interface wsgi hemayat.config.wsgi:application`."""

from __future__ import annotations

import os

import django

from hemayat.accounts import metrics
from hemayat.monitoring.lifetime import end_with_server, tell_alive
from hemayat.web.shared.site_request import SiteHandler

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "hemayat.config.settings")
end_with_server()
tell_alive()
metrics.begin()

django.setup(set_prefix=False)
application = SiteHandler()
