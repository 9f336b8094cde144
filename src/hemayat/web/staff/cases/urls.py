"""Routes of case work: queues, one case, and what is done with it."""

from __future__ import annotations

from django.urls import path, register_converter

from hemayat.web.staff.cases import (
    action_views,
    case_page,
    case_search,
    correction_views,
    document_views,
    finding_review_views,
    queue_views,
    redetermination_views,
    shared_cause_views,
)
from hemayat.web.staff.cases.action_views import CaseActionConverter

register_converter(CaseActionConverter, "deed")

app_name = "cases"
ONE = "cases/<number:number>/"
urlpatterns = [
    path("cases/", queue_views.queue, name="queue"),
    path("cases/next/", queue_views.take_next_one, name="next"),
    path("cases/together/", queue_views.together, name="together"),
    path("cases/undo/", queue_views.undo, name="undo"),
    path("cases/filters/", queue_views.keep_filter, name="keep_filter"),
    path("cases/filters/<number:saved>/forget/", queue_views.drop_filter, name="drop_filter"),
    path("cases/find/", case_search.find, name="find"),
    path("cases/overrides/", queue_views.overrides, name="overrides"),
    path("cases/reviews/", finding_review_views.waiting, name="reviews"),
    path("cases/reviews/<number:number>/", finding_review_views.show, name="review"),
    path("cases/affected/", redetermination_views.waiting, name="affected"),
    path("cases/affected/<number:number>/", redetermination_views.show, name="affected_one"),
    path("cases/causes/", shared_cause_views.listed, name="causes"),
    path("cases/causes/errors/", shared_cause_views.mark_error, name="mark_error"),
    path("cases/causes/records/", shared_cause_views.mark_record, name="mark_record"),
    path("cases/causes/<number:number>/", shared_cause_views.show, name="cause"),
    path("cases/causes/<number:number>/sheet/", shared_cause_views.sheet, name="cause_sheet"),
    path("cases/causes/<number:number>/send/", shared_cause_views.send, name="cause_send"),
    path("cases/causes/<number:number>/answer/", shared_cause_views.answer, name="cause_answer"),
    path(ONE, case_page.show, name="show"),
    path(f"{ONE}correct/", correction_views.lines, name="lines"),
    path(f"{ONE}correct/<slug:line>/", correction_views.correct, name="correct"),
    path(f"{ONE}answer/", action_views.answers, name="answers"),
    path(f"{ONE}<deed:deed>/", action_views.act, name="act"),
    path(f"{ONE}visits/<number:visit>/call-off/", action_views.call_off, name="call_off"),
    path(f"{ONE}who/", case_page.unmask, name="unmask"),
    path(f"{ONE}documents/<uuid:document>/", document_views.document, name="document"),
    path(f"{ONE}documents/<uuid:document>/picture/", document_views.picture, name="picture"),
    path(f"{ONE}documents/<uuid:document>/enlarged/", document_views.enlarged, name="enlarged"),
]
