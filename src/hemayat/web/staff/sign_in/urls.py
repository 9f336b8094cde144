"""Routes of the staff's way in and out."""

from __future__ import annotations

from django.urls import path

from hemayat.web.staff.sign_in import ministry_sso, passkey_views, views

app_name = "sign_in"
urlpatterns = [
    path("", views.home, name="home"),
    path("my-work/", views.work, name="work"),
    path("sign-in/", views.enter, name="enter"),
    path("sign-in/passkey/", passkey_views.enter, name="passkey"),
    path("sign-in/ministry/", ministry_sso.leave, name="ministry"),
    path("sign-in/ministry/back", ministry_sso.back, name="ministry_back"),
    path("sign-in/again/ministry/", ministry_sso.again, name="again_by_ministry"),
    path("sign-in/again/", views.again, name="again"),
    path("sign-in/again/passkey/", passkey_views.again, name="again_by_passkey"),
    path("sign-out/", views.leave, name="leave"),
]
