"""Routes of publishing: the runs, one run, and what two publishers do with it."""

from __future__ import annotations

from django.urls import path

from hemayat.web.staff.publication import changing, views

app_name = "publication"
urlpatterns = [
    path("publications/", views.show_all, name="all"),
    path("publications/propose/", changing.propose, name="propose"),
    path("publications/<number:run>/", views.show, name="show"),
    path("publications/<number:run>/report/", views.show_report, name="report"),
    path("publications/<number:run>/approve/", changing.approve, name="approve"),
    path("publications/<number:run>/withdraw/", changing.withdraw, name="withdraw"),
    path("publications/<number:run>/messages/", views.show_messages, name="messages"),
    path("publications/<number:run>/justify/", changing.justify, name="justify"),
    path("publications/<number:run>/pause/", changing.pause, name="pause"),
    path("publications/<number:run>/resume/", changing.resume, name="resume"),
]
