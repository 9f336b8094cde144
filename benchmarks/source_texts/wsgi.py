"""What the server runs for the texts of the source."""

from __future__ import annotations

import os

from django.core.wsgi import get_wsgi_application

os.environ["DJANGO_SETTINGS_MODULE"] = "benchmarks.source_texts.settings"

application = get_wsgi_application()
