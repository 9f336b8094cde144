"""Routes of the pairs of persons who may be one."""

from __future__ import annotations

from django.urls import path

from hemayat.web.staff.duplicates import views

app_name = "duplicates"
urlpatterns = [
    path("duplicates/", views.waiting, name="waiting"),
    path("duplicates/found/", views.found, name="found"),
    path("duplicates/<number:number>/", views.show, name="show"),
]
