"""Routes of my sessions."""

from __future__ import annotations

from django.urls import path

from hemayat.web.citizen.session import views

app_name = "session"
urlpatterns = [
    path("my/sessions/", views.show, name="show"),
    path("my/sessions/renew/", views.renew, name="renew"),
    path("my/sign-out/", views.sign_out, name="sign_out"),
    path("my/sign-out-everywhere/", views.everywhere, name="everywhere"),
]
