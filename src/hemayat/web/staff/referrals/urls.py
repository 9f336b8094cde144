"""Routes of what is handed over to custodians."""

from __future__ import annotations

from django.urls import path

from hemayat.web.staff.referrals import views

app_name = "referrals"
urlpatterns = [
    path("referrals/", views.standing, name="standing"),
    path("referrals/batches/<number:number>/", views.batch, name="batch"),
    path("referrals/returned/", views.returned, name="returned"),
    path("referrals/returned/<number:number>/", views.show, name="show"),
]
