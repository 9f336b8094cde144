"""Routes of case work: queues, one case, and what is done with it."""

from __future__ import annotations

from django.urls import path, register_converter

from hemayat.requests.offers import CaseAction
from hemayat.web.staff.cases import (
    acting,
    affected,
    answering,
    causes,
    correcting,
    finding,
    finding_reviews,
    queues,
    views,
)


class CaseActionConverter:
    """A deed as an address names it."""

    regex = "|".join(CaseAction)

    def to_python(self, value: str) -> CaseAction:
        return CaseAction(value)

    def to_url(self, value: CaseAction) -> str:
        return str(value)


register_converter(CaseActionConverter, "deed")

app_name = "cases"
ONE = "cases/<number:number>/"
urlpatterns = [
    path("cases/", queues.queue, name="queue"),
    path("cases/next/", queues.take_next_one, name="next"),
    path("cases/together/", queues.together, name="together"),
    path("cases/filters/", queues.keep_filter, name="keep_filter"),
    path("cases/filters/<number:saved>/forget/", queues.drop_filter, name="drop_filter"),
    path("cases/find/", finding.find, name="find"),
    path("cases/overrides/", queues.overrides, name="overrides"),
    path("cases/reviews/", finding_reviews.waiting, name="reviews"),
    path("cases/reviews/<number:number>/", finding_reviews.show, name="review"),
    path("cases/affected/", affected.waiting, name="affected"),
    path("cases/affected/<number:number>/", affected.show, name="affected_one"),
    path("cases/causes/", causes.listed, name="causes"),
    path("cases/causes/errors/", causes.mark_error, name="mark_error"),
    path("cases/causes/records/", causes.mark_record, name="mark_record"),
    path("cases/causes/<number:number>/", causes.show, name="cause"),
    path("cases/causes/<number:number>/sheet/", causes.sheet, name="cause_sheet"),
    path("cases/causes/<number:number>/send/", causes.send, name="cause_send"),
    path("cases/causes/<number:number>/answer/", causes.answer, name="cause_answer"),
    path(ONE, views.show, name="show"),
    path(f"{ONE}correct/", correcting.lines, name="lines"),
    path(f"{ONE}correct/<slug:line>/", correcting.correct, name="correct"),
    path(f"{ONE}answer/", answering.answers, name="answers"),
    path(f"{ONE}<deed:deed>/", acting.act, name="act"),
    path(f"{ONE}visits/<number:visit>/call-off/", acting.call_off, name="call_off"),
    path(f"{ONE}who/", views.unmask, name="unmask"),
    path(f"{ONE}documents/<uuid:document>/", views.document, name="document"),
]
