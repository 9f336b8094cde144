"""Routes of what a household does after its head has died."""

from __future__ import annotations

from django.urls import path

from hemayat.web.citizen.after_a_death import views

urlpatterns = [
    path("after-a-death/", views.explain, name="after_a_death"),
    path("my/go-on/", views.go_on, name="go_on"),
]
