"""Routes of questions and answers. A question's number is the nation's: each head sees their own alone."""

from __future__ import annotations

from django.urls import path

from hemayat.web.citizen.questions import public, views

app_name = "questions"
ONE = "my/questions/<number:number>/"
urlpatterns = [
    path("questions/", public.answers, name="answers"),
    path("my/questions/", views.show_all, name="all"),
    path("my/questions/new/", views.new, name="new"),
    path(ONE, views.show, name="show"),
    path(f"{ONE}rate/", views.rate_answer, name="rate"),
    path(f"{ONE}documents/<uuid:document>/", views.document, name="document"),
]
