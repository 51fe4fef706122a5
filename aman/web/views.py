"""The shell's own pages: home of each role, preferences, health."""

from __future__ import annotations

import functools

from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder
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


@functools.cache
def _wanted() -> frozenset[tuple[str, str]]:
    """Return the newest migration of every app; read from disk once per process."""
    return frozenset(MigrationLoader(None).graph.leaf_nodes())


def readyz(request: HttpRequest) -> HttpResponse:
    """Say whether the database answers and its tables are up to date; for information, when a worker last worked."""
    waiting = _wanted() - set(MigrationRecorder(connection).applied_migrations())
    status = "migrations" if waiting else "ok"
    seen = None if waiting else jobs.last_sign_of_life()
    seconds = None if seen is None else max(0, round((timezone.now() - seen).total_seconds()))
    return JsonResponse({"status": status, "worker_seconds_ago": seconds}, status=503 if waiting else 200)
