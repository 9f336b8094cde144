"""Routes of lists of cases as files."""

from __future__ import annotations

from django.urls import path

from hemayat.web.staff.list_exports import views

app_name = "list_exports"
ONE = "list-exports/<number:number>/"
urlpatterns = [
    path("list-exports/", views.show_all, name="all"),
    path(f"{ONE}download/", views.download, name="download"),
    path(f"{ONE}confirm/", views.confirm, name="confirm"),
    path(f"{ONE}refuse/", views.refuse, name="refuse"),
]
