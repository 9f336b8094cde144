"""Routes of the inspection office: its queue, one complaint and what is done with it, and late cases."""

from __future__ import annotations

from django.urls import path

from hemayat.web.staff.inspection import action_views, late_views, views

app_name = "inspection"
ONE = "inspection/<number:number>/"
LATE = "inspection/late/<number:number>/"
urlpatterns = [
    path("inspection/", views.queue, name="queue"),
    path("inspection/late/", late_views.queue, name="late"),
    path(LATE, late_views.show, name="late_case"),
    path(f"{LATE}print/", late_views.dossier, name="late_dossier"),
    path(f"{LATE}dossier.json", late_views.dossier_file, name="late_file"),
    path(ONE, views.show, name="show"),
    path(f"{ONE}claim/", action_views.claim, name="claim"),
    path(f"{ONE}release/", action_views.put_back, name="release"),
    path(f"{ONE}write/", action_views.write, name="write"),
    path(f"{ONE}ask/", action_views.ask, name="ask"),
    path(f"{ONE}answer/", action_views.answer, name="answer"),
    path(f"{ONE}documents/<uuid:document>/", views.document, name="document"),
    path(f"{ONE}author/", views.author, name="author"),
    path(f"{ONE}dossier/", views.dossier, name="dossier"),
    path(f"{ONE}dossier.json", views.dossier_file, name="file"),
]
