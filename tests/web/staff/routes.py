"""Routes of these tests alone: a page of a household's file, beside the desk's own pages."""

from __future__ import annotations

from django.http import HttpResponse
from django.urls import include, path

from hemayat.households.models import Household
from hemayat.web.staff.access import StaffRequest
from hemayat.web.staff.purpose import HouseholdFileAddress, for_file


def file_of(household: int) -> HouseholdFileAddress | None:
    return found_file(household)


def found_file(household: int) -> HouseholdFileAddress | None:
    row = Household.objects.filter(pk=household).first()
    return HouseholdFileAddress(row.pk, row.province, f"/file/{row.pk}") if row else None


@for_file("case_officer", "hotline_agent", of=file_of)
def show(request: StaffRequest, household: int) -> HttpResponse:
    return HttpResponse(f"opened for {request.purpose}")


urlpatterns = [
    path("", include("hemayat.web.shared.urls")),
    path("", include("hemayat.web.staff.urls")),
    path("file/<number:household>", show, name="file"),
]
handler403 = "hemayat.web.shared.errors.forbidden"
handler404 = "hemayat.web.shared.errors.not_found"
