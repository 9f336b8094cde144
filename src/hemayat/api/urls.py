"""Routes of the partner API."""

from __future__ import annotations

from django.urls import path

from hemayat.api import partner_endpoints, views

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
    path("partners/referrals/batches", partner_endpoints.referral_batches, name="referral_batches"),
    path("partners/referrals/records", partner_endpoints.referral_records, name="referral_records"),
    path("partners/referrals/answers", partner_endpoints.referral_answers, name="referral_answers"),
    path("partners/referrals/payments", partner_endpoints.referral_payments, name="referral_payments"),
    path("partners/lifeevents", partner_endpoints.life_events, name="life_events"),
]
