"""Routes of the agreement: its versions and drafts, what two reviewers and a publisher do, and the law that ends it."""

from __future__ import annotations

from django.urls import path

from hemayat.web.staff.agreements import changing, ending, views, writing

app_name = "agreements"
urlpatterns = [
    path("agreements/", views.show_all, name="all"),
    path("agreements/drafts/begin/", writing.begin, name="begin"),
    path("agreements/drafts/<number:draft>/", views.show, name="show"),
    path("agreements/drafts/<number:draft>/text/", writing.text, name="text"),
    path("agreements/drafts/<number:draft>/fields/", writing.fields, name="fields"),
    path("agreements/drafts/<number:draft>/official/", writing.official, name="official"),
    path("agreements/drafts/<number:draft>/official/file/", views.official_file, name="official_file"),
    path("agreements/drafts/<number:draft>/offer/", writing.offer, name="offer"),
    path("agreements/drafts/<number:draft>/discard/", writing.discard, name="discard"),
    path("agreements/drafts/<number:draft>/review/", changing.review, name="review"),
    path("agreements/drafts/<number:draft>/publish/", changing.publish, name="publish"),
    path("agreements/law/", ending.record, name="law"),
    path("agreements/law/<number:law>/confirm/", ending.confirm, name="confirm"),
    path("agreements/law/<number:law>/take-back/", ending.take_back, name="take_back"),
]
