"""Routes of complaints. A complaint's number is the nation's, not a household's: each head sees their own alone."""

from __future__ import annotations

from django.urls import path

from hemayat.web.citizen.complaints import dossiers, views

app_name = "complaints"
ONE = "my/complaints/<number:number>/"
LATE = "my/complaints/late/<number:number>/"
urlpatterns = [
    path("my/complaints/", views.show_all, name="all"),
    path("my/complaints/conduct/", views.conduct, name="conduct"),
    path(LATE, views.late, name="late"),
    path(f"{LATE}dossier/", dossiers.of_request, name="late_dossier"),
    path(f"{LATE}dossier.json", dossiers.file_of_request, name="late_file"),
    path(ONE, views.show, name="show"),
    path(f"{ONE}documents/<uuid:document>/", views.document, name="document"),
    path(f"{ONE}write/", views.write, name="write"),
    path(f"{ONE}withdraw/", views.withdraw, name="withdraw"),
    path(f"{ONE}dossier/", dossiers.of_complaint, name="dossier"),
    path(f"{ONE}dossier.json", dossiers.file_of_complaint, name="file"),
]
