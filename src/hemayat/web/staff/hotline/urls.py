"""Routes of the hotline's console: one call at a time, the agent's own, so that no address names a call or anybody."""

from __future__ import annotations

from django.urls import path

from hemayat.web.staff.hotline import call_actions, call_backs, verification_views, views, wrong_number

app_name = "hotline"
urlpatterns = [
    path("hotline/", views.console, name="console"),
    path("hotline/begin/", views.begin, name="begin"),
    path("hotline/close/", views.close, name="close"),
    path("hotline/ask/", verification_views.ask, name="ask"),
    path("hotline/code/", verification_views.code, name="code"),
    path("hotline/lost-code/", call_actions.lost_code, name="lost_code"),
    path("hotline/call-back/", call_actions.call_back, name="call_back"),
    path("hotline/general/", call_actions.general, name="general"),
    path("hotline/question/", call_actions.question, name="question"),
    path("hotline/write-on/", call_actions.write_on, name="write_on"),
    path("hotline/wrong-number/", wrong_number.ask, name="wrong_number"),
    path("hotline/wrong-number/code/", wrong_number.code, name="wrong_number_code"),
    path("hotline/call-backs/", call_backs.waiting, name="waiting"),
    path("hotline/call-backs/<number:number>/call/", call_backs.call, name="call"),
]
