"""What a site knows of reports about it."""

from __future__ import annotations

from uuid import UUID

from django.core.exceptions import ObjectDoesNotExist
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from aman.apps.incidents import selectors
from aman.apps.incidents.models import Report
from aman.apps.places import selectors as places
from aman.kit import page as kit


def _site(site: UUID) -> places.SiteFacts:
    try:
        return places.site_facts(site)
    except ObjectDoesNotExist as error:
        raise Http404 from error


def site_reports(request: HttpRequest, site: UUID) -> HttpResponse:
    """List the reports a site may know of."""
    held = _site(site)
    rows = kit.paginate(selectors.site_reports(site), request.GET.get("page", 1))
    lines = [selectors.site_line(one) for one in rows]
    context = {"site": held, "rows": rows, "lines": lines, "now": timezone.now()}
    return render(request, "incidents/site_reports.html", context)


def site_report(request: HttpRequest, site: UUID, report: UUID) -> HttpResponse:
    """Show one report a site may know of, and what the panel says about it."""
    held = _site(site)
    try:
        found = selectors.site_report(site, report)
    except Report.DoesNotExist as error:
        raise Http404 from error
    line, words = selectors.site_line(found), selectors.words_to_site(found)
    context = {"site": held, "line": line, "words": words, "now": timezone.now()}
    return render(request, "incidents/site_report.html", context)
