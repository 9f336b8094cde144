"""Routes of second opinions."""

from __future__ import annotations

from django.urls import path

from hemayat.web.staff.reexamination import views

app_name = "reexamining"
ONE = "second-opinions/<number:number>/"
urlpatterns = [
    path("second-opinions/", views.waiting, name="waiting"),
    path(ONE, views.show, name="show"),
    path(f"{ONE}given/", views.both_opinions, name="given"),
    path(f"{ONE}documents/<uuid:document>/", views.document, name="document"),
]
