"""The record of processing and the impact assessment, for the chair and the operator: read, printed, taken away."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import translation

from aman.apps.privacy import selectors as privacy
from aman.web.exits import REGISTER


def record() -> dict[str, Any]:
    """Return the record of this installation. In English: it is shown to the regulator."""
    days = {str(retention): one.days for retention, one in privacy.schedule().items()}
    with translation.override("en"):
        return privacy.processing(settings.AMAN.panel_name, REGISTER.values(), days)


def processing_record(request: HttpRequest) -> HttpResponse:
    """Show the record of processing, or give it out as Markdown or CSV."""
    return _answer(request, "ropa", "web/processing_record.html")


def impact_assessment(request: HttpRequest) -> HttpResponse:
    """Show the impact assessment, or give it out as Markdown."""
    return _answer(request, "dpia", "web/impact_assessment.html")


def _answer(request: HttpRequest, name: str, template: str) -> HttpResponse:
    if not request.access.scope.everything:  # type: ignore[attr-defined]
        raise Http404
    found, form = record(), request.GET.get("as", "")
    if form in {"md", "csv"}:
        content = privacy.written(found, name, form)
        headers = {"Content-Disposition": f'attachment; filename="{name}-{found["digest"][:8]}.{form}"'}
        return HttpResponse(
            content, content_type=f"text/{'markdown' if form == 'md' else 'csv'}; charset=utf-8", headers=headers
        )
    return render(request, template, {"record": found})
