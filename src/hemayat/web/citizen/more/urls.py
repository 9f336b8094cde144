"""Route of the list of everything else."""

from __future__ import annotations

from django.urls import path

from hemayat.web.citizen.more import views

app_name = "more"
urlpatterns = [path("my/more/", views.show, name="show")]
