"""For machines that watch: is the process alive, can it serve, and how has it been doing."""

from __future__ import annotations

from django.db import Error, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, HttpResponse
from django.urls import path
from django.views.decorators.http import require_safe

from hemayat.audit.process_key import UnknownProcessKey
from hemayat.monitoring.metrics import CONTENT_TYPE, exposition
from hemayat.web.shared.access import internal, public
from hemayat.web.shared.assets import missing_assets, missing_texts

_complete: set[str] = set()


@public
@require_safe
def alive(request: HttpRequest) -> HttpResponse:
    """/livez: 200 as long as the process answers at all; asks nothing of anything."""
    return HttpResponse("alive\n", content_type="text/plain; charset=utf-8")


@public
@require_safe
def ready(request: HttpRequest) -> HttpResponse:
    """/readyz: 200 if assets, texts and migrations are there and the database knows this process; else 503, and why."""
    missing = _missing()
    return HttpResponse(
        f"{missing or 'ready'}\n", status=503 if missing else 200, content_type="text/plain; charset=utf-8"
    )


@internal
@require_safe
def metrics(request: HttpRequest) -> HttpResponse:
    """/metrics, as Prometheus reads it."""
    return HttpResponse(exposition(), content_type=CONTENT_TYPE)


app_name = "health"
urlpatterns = [
    path("livez", alive, name="alive"),
    path("readyz", ready, name="ready"),
    path("metrics", metrics, name="metrics"),
]


def _missing() -> str:
    """What is missing to serve pages; empty if nothing. What was found once is not looked up again."""
    if "assets" not in _complete:
        if missing_assets():
            return "assets"
        # Pages would be in English for whoever chose Persian.
        if missing_texts():
            return "texts"
        _complete.add("assets")
    try:
        # While nobody acts, this process signs what it asks.
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
        if connection.alias not in _complete:
            executor = MigrationExecutor(connection)
            if executor.migration_plan(executor.loader.graph.leaf_nodes()):
                return "migrations"
            _complete.add(connection.alias)
    except UnknownProcessKey:
        return "process key"
    except Error:
        return "database"
    return ""
