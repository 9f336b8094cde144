"""Routes of signing in. None of them holds anything about a person."""

from __future__ import annotations

from django.urls import path

from hemayat.web.citizen.sign_in import national_sso, views

app_name = "sign_in"
urlpatterns = [
    path("sign-in/", views.national_id, name="national_id"),
    path("sign-in/code/", views.code, name="code"),
    path("sign-in/code/again/", views.again, name="again"),
    path("sign-in/apart/", views.apart, name="apart"),
    path("sign-in/told/", views.told, name="told"),
    path("sign-in/national/", national_sso.leave, name="national"),
    path("sign-in/national/back", national_sso.back, name="national_back"),
    path("sign-in/national/wait/", national_sso.wait, name="national_wait"),
    path("signed-out/", views.signed_out, name="signed_out"),
    path("signed-out/forget-phone/", views.forget, name="forget_phone"),
]
