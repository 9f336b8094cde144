"""Routes of the administrators: accounts of staff."""

from __future__ import annotations

from django.urls import path

from hemayat.web.staff.accounts_admin import action_views, views

app_name = "accounts_admin"
urlpatterns = [
    path("accounts/", views.show_all, name="all"),
    path("accounts/invite/", action_views.invite, name="invite"),
    path("accounts/<number:member>/", views.show, name="show"),
    path("accounts/<number:member>/roles/", action_views.roles, name="roles"),
    path("accounts/<number:member>/reset/", action_views.reset, name="ask_reset"),
    path("accounts/<number:member>/invite-again/", action_views.another_link, name="invite_again"),
    path("accounts/<number:member>/identity/", action_views.identity, name="identity"),
    path("accounts/<number:member>/identity/again/", action_views.identity_again, name="identity_again"),
    path("accounts/<number:member>/vouch/", action_views.vouch, name="vouch"),
    path("accounts/<number:member>/close/", action_views.close, name="close"),
    path("accounts/<number:member>/open/", action_views.reopen, name="open"),
    path("accounts/<number:member>/sessions/end/", action_views.end_everywhere, name="end_sessions"),
    path("accounts/<number:member>/sessions/<number:session>/end/", action_views.end_one, name="end_session"),
]
