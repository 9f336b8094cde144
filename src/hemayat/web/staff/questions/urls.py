"""Routes of questions at the desk: the queue, one thread, and the answers that are ready."""

from __future__ import annotations

from django.urls import path

from hemayat.web.staff.questions import claim_views, ready_answer_views, views

app_name = "questions"
ONE = "questions/<number:number>/"
READY = "ready-answers/<number:number>/"
urlpatterns = [
    path("questions/", views.queue, name="queue"),
    path("questions/next/", claim_views.claim_next, name="next"),
    path(ONE, views.show, name="show"),
    path(f"{ONE}claim/", claim_views.claim_one, name="claim"),
    path(f"{ONE}release/", claim_views.release_one, name="release"),
    path(f"{ONE}sort/", views.sort_one, name="sort"),
    path(f"{ONE}merge/", views.merge_one, name="merge"),
    path(f"{ONE}reopen/", views.reopen_one, name="reopen"),
    path(f"{ONE}documents/<uuid:document>/", views.document, name="document"),
    path("ready-answers/", ready_answer_views.show_all, name="ready"),
    path("ready-answers/new/", ready_answer_views.new, name="ready_new"),
    path(READY, ready_answer_views.edit, name="ready_edit"),
    path(f"{READY}publish/", ready_answer_views.publish, name="ready_publish"),
    path(f"{READY}withdraw/", ready_answer_views.withdraw, name="ready_withdraw"),
]
