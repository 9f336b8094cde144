"""Routes of records: what a register says row by row, and opening another adult's by a code."""

from __future__ import annotations

from django.urls import path

from hemayat.web.citizen.records import views

app_name = "records"
urlpatterns = [
    path("my/records/code/", views.ask_code, name="ask_code"),
    path("my/records/openings/<number:opening>/", views.enter_code, name="enter_code"),
    path("my/records/<slug:register>/", views.show, name="show"),
]
