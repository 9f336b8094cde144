"""Routes of the staff's way in and out."""

from __future__ import annotations

from django.urls import path

from hemayat.web.staff.sign_in import ministry, passkey, views

app_name = "sign_in"
urlpatterns = [
    path("", views.home, name="home"),
    path("sign-in/", views.enter, name="enter"),
    path("sign-in/passkey/", passkey.enter, name="passkey"),
    path("sign-in/ministry/", ministry.leave, name="ministry"),
    path("sign-in/ministry/back", ministry.back, name="ministry_back"),
    path("sign-in/again/ministry/", ministry.again, name="again_by_ministry"),
    path("sign-in/again/", views.again, name="again"),
    path("sign-in/again/passkey/", passkey.again, name="again_by_passkey"),
    path("sign-out/", views.leave, name="leave"),
]
