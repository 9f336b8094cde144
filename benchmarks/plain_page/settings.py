"""Our own settings, so that middleware, session, database and layout are the same; one route more."""

from __future__ import annotations

from hemayat.config.settings import *  # noqa: F403 - all of them
from hemayat.config.settings import ENVIRONMENT, INSTALLED_APPS

INSTALLED_APPS = [*INSTALLED_APPS, "benchmarks.plain_page"]
ROOT_URLCONF = "benchmarks.plain_page.urls"
URLCONF_OF_HOST = dict.fromkeys(ENVIRONMENT.hosts, ROOT_URLCONF)
WSGI_APPLICATION = "benchmarks.plain_page.wsgi.application"
