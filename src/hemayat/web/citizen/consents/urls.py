"""Routes of what I consented to."""

from __future__ import annotations

from django.urls import path

from hemayat.web.citizen.consents import views

app_name = "consents"
urlpatterns = [
    path("my/consents/", views.show, name="show"),
    path("my/consents/<number:number>/withdraw/", views.withdraw, name="withdraw"),
]
