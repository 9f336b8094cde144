"""Where gateways hand us what is said by telephone."""

from __future__ import annotations

from django.urls import path

from hemayat.web.phone import views

app_name = "phone"
urlpatterns = [
    path("telephone/sms/", views.message, name="message"),
    path("telephone/ussd/", views.dialogue, name="dialogue"),
    path("telephone/voice/", views.call, name="call"),
]
