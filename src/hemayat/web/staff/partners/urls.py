"""Routes of the administrators: organisations of the partner API."""

from __future__ import annotations

from django.urls import path

from hemayat.web.staff.partners import action_views, views

app_name = "partners"
ONE = "partners/<slug:code>/"
urlpatterns = [
    path("partners/", views.show_all, name="all"),
    path("partners/add/", action_views.add, name="add"),
    path(ONE, views.show, name="show"),
    path(f"{ONE}key/", action_views.key, name="key"),
    path(f"{ONE}callback/", action_views.callback, name="callback"),
    path(f"{ONE}terms/", action_views.terms, name="terms"),
    path(f"{ONE}token/", action_views.token, name="token"),
    path(f"{ONE}tokens/end/", action_views.end_tokens, name="end_tokens"),
    path(f"{ONE}keys/<slug:key>/revoke/", action_views.end_key, name="end_key"),
    path(f"{ONE}terms/<number:terms>/end/", action_views.end_terms_of, name="end_terms"),
    path(f"{ONE}close/", action_views.close, name="close"),
    path(f"{ONE}open/", action_views.reopen, name="open"),
    path(f"{ONE}proposals/<number:proposal>/confirm/", action_views.confirm, name="confirm"),
    path(f"{ONE}proposals/<number:proposal>/refuse/", action_views.refuse, name="refuse"),
]
