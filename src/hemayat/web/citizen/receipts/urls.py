"""Where providers of text messages say what became of one."""

from __future__ import annotations

from django.urls import path

from hemayat.web.citizen.receipts import views

urlpatterns = [path("receipts/", views.receipt, name="receipt")]
