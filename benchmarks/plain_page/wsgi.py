"""What the server runs for the plain page."""

from __future__ import annotations

import os

from django.core.wsgi import get_wsgi_application

os.environ["DJANGO_SETTINGS_MODULE"] = "benchmarks.plain_page.settings"

application = get_wsgi_application()
