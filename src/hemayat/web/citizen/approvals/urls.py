"""Routes of approvals. The number is the nation's: each head sees those of their own household alone."""

from __future__ import annotations

from django.urls import path

from hemayat.web.citizen.approvals import files, views

app_name = "approvals"
ONE = "my/approvals/<number:number>/"
urlpatterns = [
    path("my/approval/", views.current, name="current"),
    path(ONE, views.show, name="show"),
    path(f"{ONE}credential.sd-jwt", files.credential, name="credential"),
    path(f"{ONE}withdraw/", views.withdraw, name="withdraw"),
]
