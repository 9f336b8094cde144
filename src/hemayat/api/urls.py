"""Routes of the partner API."""

from __future__ import annotations

from django.urls import path

from hemayat.api import owed, views

app_name = "api"
urlpatterns = [
    path("", views.home, name="home"),
    path("openapi.json", views.description, name="openapi"),
    path(".well-known/jwks.json", views.keys, name="keys"),
    path("registry/search", views.search, name="search"),
    path("registry/sync/search", views.sync_search, name="sync_search"),
    path("registry/subscribe", views.subscribe, name="subscribe"),
    path("registry/unsubscribe", views.unsubscribe, name="unsubscribe"),
    path("registry/txn/status", views.status, name="status"),
    path("registry/sync/txn/status", views.sync_status, name="sync_status"),
    path("partners/referrals/batches", owed.referral_batches, name="referral_batches"),
    path("partners/referrals/records", owed.referral_records, name="referral_records"),
    path("partners/referrals/answers", owed.referral_answers, name="referral_answers"),
    path("partners/lifeevents", owed.life_events, name="life_events"),
]
