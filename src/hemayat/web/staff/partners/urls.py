"""Routes of the administrators: organisations of the partner API."""

from __future__ import annotations

from django.urls import path

from hemayat.web.staff.partners import changing, views

app_name = "partners"
ONE = "partners/<slug:code>/"
urlpatterns = [
    path("partners/", views.show_all, name="all"),
    path("partners/add/", changing.add, name="add"),
    path(ONE, views.show, name="show"),
    path(f"{ONE}key/", changing.key, name="key"),
    path(f"{ONE}callback/", changing.callback, name="callback"),
    path(f"{ONE}terms/", changing.terms, name="terms"),
    path(f"{ONE}token/", changing.token, name="token"),
    path(f"{ONE}tokens/end/", changing.end_tokens, name="end_tokens"),
    path(f"{ONE}keys/<slug:key>/revoke/", changing.end_key, name="end_key"),
    path(f"{ONE}terms/<number:terms>/end/", changing.end_terms_of, name="end_terms"),
    path(f"{ONE}close/", changing.close, name="close"),
    path(f"{ONE}open/", changing.reopen, name="open"),
    path(f"{ONE}proposals/<number:proposal>/confirm/", changing.confirm, name="confirm"),
    path(f"{ONE}proposals/<number:proposal>/refuse/", changing.refuse, name="refuse"),
]
