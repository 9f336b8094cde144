"""Routes of the changes of powers that wait for a second person."""

from __future__ import annotations

from django.urls import path

from hemayat.web.staff.powers import views

app_name = "powers"
urlpatterns = [
    path("powers/", views.waiting, name="waiting"),
    path("powers/<number:request_id>/confirm/", views.confirm, name="confirm"),
    path("powers/<number:request_id>/refuse/", views.refuse, name="refuse"),
]
