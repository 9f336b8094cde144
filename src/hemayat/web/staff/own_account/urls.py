"""Routes of a member's own account."""

from __future__ import annotations

from django.urls import path

from hemayat.web.staff.own_account import views

app_name = "own_account"
urlpatterns = [
    path("account/", views.show, name="show"),
    path("account/identity/accept/", views.accept, name="accept_identity"),
    path("account/password/", views.password, name="password"),
    path("account/passkeys/add/", views.add_key, name="add_passkey"),
    path("account/passkeys/<number:passkey>/confirm/", views.confirm_key, name="confirm_passkey"),
    path("account/passkeys/<number:passkey>/remove/", views.remove_key, name="remove_passkey"),
    path("account/relatives/", views.relatives, name="relatives"),
    path("account/leave/", views.leave, name="leave"),
    path("account/leave/<number:leave>/off/", views.back_earlier, name="back_earlier"),
    path("account/sessions/end/", views.end_others, name="end_others"),
    path("account/sessions/<number:session>/end/", views.end_one, name="end_one"),
]
