"""Routes of letters. The number of a letter is the nation's: each head sees those of their own household alone."""

from __future__ import annotations

from django.urls import path

from hemayat.web.citizen.letters import views

app_name = "letters"
urlpatterns = [
    path("my/letter/", views.show, name="show"),
    path("my/approvals/<number:number>/letter/", views.of_approval, name="of_approval"),
    path("my/letters/<number:number>/letter.pdf", views.pdf, name="pdf"),
]
