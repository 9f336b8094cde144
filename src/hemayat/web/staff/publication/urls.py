"""Routes of publishing: the runs, one run, and what two publishers do with it."""

from __future__ import annotations

from django.urls import path

from hemayat.web.staff.publication import action_views, views

app_name = "publication"
urlpatterns = [
    path("publications/", views.show_all, name="all"),
    path("publications/propose/", action_views.propose, name="propose"),
    path("publications/<number:run>/", views.show, name="show"),
    path("publications/<number:run>/report/", views.show_report, name="report"),
    path("publications/<number:run>/approve/", action_views.approve, name="approve"),
    path("publications/<number:run>/withdraw/", action_views.withdraw, name="withdraw"),
    path("publications/<number:run>/messages/", views.show_messages, name="messages"),
    path("publications/<number:run>/justify/", action_views.justify, name="justify"),
    path("publications/<number:run>/pause/", action_views.pause, name="pause"),
    path("publications/<number:run>/resume/", action_views.resume, name="resume"),
]
