"""Answers for everybody, without signing in: found in any spelling, about nobody, and only while they are right."""

from __future__ import annotations

from itertools import groupby

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from hemayat.common.persian import search_key
from hemayat.questions.public_answers import search_answers
from hemayat.web.citizen.open_pages import open_page
from hemayat.web.shared.search_query import search_query


@open_page
def answers(request: HttpRequest) -> HttpResponse:
    """GET /questions/?q=…: what was asked stays in the address alone, and is written down nowhere."""
    text = search_query(request)
    ready_answers = search_answers(text, timezone.localdate())
    groups = (
        [] if search_key(text) else [list(some) for _, some in groupby(ready_answers, lambda one: one.theme)]
    )
    shown = {"text": text, "found": ready_answers, "groups": groups}
    return render(request, "citizen/questions/answers.html", shown)
