"""Routes of requests. A request's number is the nation's, not a household's: each head sees their own alone."""

from __future__ import annotations

from django.urls import path

from hemayat.web.citizen.requests import (
    claim_views,
    door_views,
    evidence,
    filing_views,
    follow_up_views,
    members,
    views,
)

app_name = "requests"
ONE = "my/requests/<number:number>/"
urlpatterns = [
    path("my/requests/", views.show_all, name="all"),
    path("my/requests/new/", views.new, name="new"),
    path("my/requests/changed/", door_views.changed, name="changed"),
    path("my/requests/wrong/", door_views.wrong, name="wrong"),
    path(ONE, views.show, name="show"),
    path(f"{ONE}members/", members.members, name="members"),
    path(f"{ONE}members/add/", members.add, name="add_member"),
    path(f"{ONE}members/<number:person>/remove/", members.remove, name="remove_member"),
    path(f"{ONE}claim/", claim_views.claim, name="claim"),
    path(f"{ONE}evidence/", evidence.evidence, name="evidence"),
    path(f"{ONE}evidence/<uuid:document>/", evidence.document, name="document"),
    path(f"{ONE}evidence/<uuid:document>/remove/", evidence.remove, name="remove_document"),
    path(f"{ONE}consents/", filing_views.consents, name="consents"),
    path(f"{ONE}check/", filing_views.check, name="check"),
    path(f"{ONE}filed/", filing_views.filed, name="filed"),
    path(f"{ONE}answer/", follow_up_views.answer, name="answer"),
    path(f"{ONE}ask-person/", follow_up_views.ask_person, name="ask_person"),
    path(f"{ONE}withdraw/", follow_up_views.withdraw, name="withdraw"),
]
