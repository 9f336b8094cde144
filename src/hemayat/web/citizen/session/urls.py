"""Routes of my sessions."""

from __future__ import annotations

from django.urls import path

from hemayat.web.citizen.session import views

app_name = "session"
urlpatterns = [
    path("my/sessions/", views.show, name="show"),
    path("my/sessions/renew/", views.renew, name="renew"),
    path("my/sessions/own-phone/", views.add_phone, name="add_phone"),
    path("my/sessions/own-phone/remove/", views.remove_phone, name="remove_phone"),
    path("my/sign-out/", views.sign_out, name="sign_out"),
    path("my/sign-out-everywhere/", views.everywhere, name="everywhere"),
]
