"""Routes of the staff's way in and out."""

from __future__ import annotations

from django.urls import path

from hemayat.web.staff.sign_in import views

app_name = "sign_in"
urlpatterns = [
    path("", views.home, name="home"),
    path("sign-in/", views.enter, name="enter"),
    path("sign-in/again/", views.again, name="again"),
    path("sign-out/", views.leave, name="leave"),
]
