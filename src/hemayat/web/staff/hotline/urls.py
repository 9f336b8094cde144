"""Routes of the hotline's console: one call at a time, the agent's own, so that no address names a call or anybody."""

from __future__ import annotations

from django.urls import path

from hemayat.web.staff.hotline import asides, backs, proving, views, wrong_number

app_name = "hotline"
urlpatterns = [
    path("hotline/", views.console, name="console"),
    path("hotline/begin/", views.begin, name="begin"),
    path("hotline/close/", views.close, name="close"),
    path("hotline/ask/", proving.ask, name="ask"),
    path("hotline/code/", proving.code, name="code"),
    path("hotline/lost-code/", asides.lost_code, name="lost_code"),
    path("hotline/call-back/", asides.call_back, name="call_back"),
    path("hotline/general/", asides.general, name="general"),
    path("hotline/question/", asides.question, name="question"),
    path("hotline/write-on/", asides.write_on, name="write_on"),
    path("hotline/wrong-number/", wrong_number.ask, name="wrong_number"),
    path("hotline/wrong-number/code/", wrong_number.code, name="wrong_number_code"),
    path("hotline/call-backs/", backs.waiting, name="waiting"),
    path("hotline/call-backs/<number:number>/call/", backs.call, name="call"),
]
