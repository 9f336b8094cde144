"""The citizens' host name where one web server answers everything: `hemayat serve` without `--part`, demos and tests.

Parts of their own keep the two apart, because pages need fewer rights in the database than the telephone
(docs/decisions/0044).
"""

from __future__ import annotations

from django.urls import include, path

from hemayat.config.urls import citizen

urlpatterns = [*citizen.urlpatterns, path("", include("hemayat.web.phone.urls"))]
handler400 = citizen.handler400
handler403 = citizen.handler403
handler404 = citizen.handler404
handler500 = citizen.handler500
