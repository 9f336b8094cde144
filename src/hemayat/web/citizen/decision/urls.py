"""Routes of decisions. The number of a run or a decision is the nation's: each head sees their own alone."""

from __future__ import annotations

from django.urls import path

from hemayat.web.citizen.decision import views

app_name = "decision"
urlpatterns = [
    path("my/decision/", views.show, name="show"),
    path("my/decisions/<number:run>/", views.earlier, name="earlier"),
    path("my/decisions/own/<number:number>/", views.of_case, name="of_case"),
]
