"""What the web server runs: `granian --interface wsgi hemayat.config.wsgi:application`."""

from __future__ import annotations

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "hemayat.config.settings")

application = get_wsgi_application()
