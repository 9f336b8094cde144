"""Routes of what organisations may learn with my consent."""

from __future__ import annotations

from django.urls import path

from hemayat.web.citizen.disclosures import views

app_name = "disclosures"
urlpatterns = [
    path("my/disclosures/", views.show, name="show"),
    path("my/disclosures/<number:terms>/", views.give, name="give"),
    path("my/disclosures/<number:terms>/withdraw/", views.withdraw, name="withdraw"),
]
