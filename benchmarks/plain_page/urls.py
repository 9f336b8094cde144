"""The routes of the citizens' site, for the links of the layout, and the plain page."""

from __future__ import annotations

from django.urls import include, path

from benchmarks.plain_page import views

urlpatterns = [
    path("plain/", views.show, name="plain"),
    path("plain/long/", views.long, name="plain_long"),
    path("plain/file/", views.file, name="plain_file"),
    path("plain/two/", views.two, name="plain_two"),
    path("", include("hemayat.config.urls.citizen")),
]
