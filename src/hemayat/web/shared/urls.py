"""Routes that both sites have."""

from __future__ import annotations

from django.conf import settings
from django.urls import URLPattern, URLResolver, path

from hemayat.web.shared import language, ministry

app_name = "shared"
urlpatterns: list[URLPattern | URLResolver] = [
    path("language", language.change_language, name="language"),
    path("mark", ministry.mark, name="mark"),
]
if settings.ENVIRONMENT.mode != "production":
    from hemayat.web.shared import styleguide

    urlpatterns.append(path("styleguide", styleguide.show, name="styleguide"))
