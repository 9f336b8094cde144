"""Routes of the administrators: accounts of staff."""

from __future__ import annotations

from django.urls import path

from hemayat.web.staff.accounts_admin import changing, views

app_name = "accounts_admin"
urlpatterns = [
    path("accounts/", views.show_all, name="all"),
    path("accounts/invite/", changing.invite, name="invite"),
    path("accounts/<number:member>/", views.show, name="show"),
    path("accounts/<number:member>/roles/", changing.roles, name="roles"),
    path("accounts/<number:member>/reset/", changing.reset, name="ask_reset"),
    path("accounts/<number:member>/invite-again/", changing.another_link, name="invite_again"),
    path("accounts/<number:member>/identity/", changing.identity, name="identity"),
    path("accounts/<number:member>/identity/again/", changing.identity_again, name="identity_again"),
    path("accounts/<number:member>/vouch/", changing.vouch, name="vouch"),
    path("accounts/<number:member>/close/", changing.close, name="close"),
    path("accounts/<number:member>/open/", changing.reopen, name="open"),
    path("accounts/<number:member>/sessions/end/", changing.end_everywhere, name="end_sessions"),
    path("accounts/<number:member>/sessions/<number:session>/end/", changing.end_one, name="end_session"),
]
