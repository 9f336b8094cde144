"""Would my household be eligible?"""

from __future__ import annotations

from django.urls import path

from hemayat.web.citizen.check import views

urlpatterns = [path("check/", views.check, name="check")]
