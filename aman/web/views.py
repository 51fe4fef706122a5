"""The shell's own pages: home of each role, preferences, health."""

from __future__ import annotations

from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.utils import timezone

from aman.kit import jobs
from aman.kit.languages import from_accept_language


def front(request: HttpRequest) -> HttpResponse:
    """Send a visitor to the front page in their browser's language."""
    return redirect("public_home", lang=from_accept_language(request.headers.get("Accept-Language", "")))


def healthz(request: HttpRequest) -> HttpResponse:
    """Say that the process answers."""
    return JsonResponse({"status": "ok"})


def readyz(request: HttpRequest) -> HttpResponse:
    """Say whether the database answers and its tables are up to date; for information, when a worker last worked."""
    executor = MigrationExecutor(connection)
    waiting = executor.migration_plan(executor.loader.graph.leaf_nodes())
    status = "migrations" if waiting else "ok"
    seen = None if waiting else jobs.last_sign_of_life()
    seconds = None if seen is None else max(0, round((timezone.now() - seen).total_seconds()))
    return JsonResponse({"status": status, "worker_seconds_ago": seconds}, status=503 if waiting else 200)
