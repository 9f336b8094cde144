"""Routes of the agreement: its versions and drafts, what two reviewers and a publisher do, and the law that ends it."""

from __future__ import annotations

from django.urls import path

from hemayat.web.staff.agreements import closing_law_views, draft_views, review_views, views

app_name = "agreements"
urlpatterns = [
    path("agreements/", views.show_all, name="all"),
    path("agreements/drafts/begin/", draft_views.begin, name="begin"),
    path("agreements/drafts/<number:draft>/", views.show, name="show"),
    path("agreements/drafts/<number:draft>/text/", draft_views.text, name="text"),
    path("agreements/drafts/<number:draft>/fields/", draft_views.fields, name="fields"),
    path("agreements/drafts/<number:draft>/official/", draft_views.official, name="official"),
    path("agreements/drafts/<number:draft>/official/file/", views.official_file, name="official_file"),
    path("agreements/drafts/<number:draft>/offer/", draft_views.offer, name="offer"),
    path("agreements/drafts/<number:draft>/discard/", draft_views.discard, name="discard"),
    path("agreements/drafts/<number:draft>/review/", review_views.review, name="review"),
    path("agreements/drafts/<number:draft>/publish/", review_views.publish, name="publish"),
    path("agreements/law/", closing_law_views.record, name="law"),
    path("agreements/law/<number:law>/confirm/", closing_law_views.confirm, name="confirm"),
    path("agreements/law/<number:law>/take-back/", closing_law_views.take_back, name="take_back"),
]
