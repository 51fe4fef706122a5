"""The list of all reports, and finding one."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from aman.apps.accounts import selectors as accounts
from aman.apps.incidents import pages, selectors
from aman.apps.incidents.forms_search import SearchForm
from aman.apps.incidents.models import Report, ReportKind
from aman.kit import page as kit
from aman.kit import when


def reports(request: HttpRequest) -> HttpResponse:
    """List the reports that fit, newest first."""
    person: Any = request.user
    people = accounts.people_with_role(pages.SUPERVISOR, now=timezone.now())
    form = SearchForm(request.GET or None, areas=selectors.areas_in_reach(), people=people)
    found = selectors.search_reports(
        form.asked(), after=request.GET.get("after", ""), before=request.GET.get("before", "")
    )
    context = {
        "form": form,
        "found": found,
        "table": _table(found.reports, person.pk),
        "newer_url": turn(request, before=found.newer),
        "older_url": turn(request, after=found.older),
    }
    return render(request, "incidents/reports.html", context)


def turn(request: HttpRequest, **mark: str) -> str:
    """Return this list's address at another mark, or "" where there is none."""
    ((name, value),) = mark.items()
    if not value:
        return ""
    query = request.GET.copy()
    for old in ("after", "before"):
        query.pop(old, None)
    query[name] = value
    return f"?{query.urlencode()}"


def _table(found: list[Report], person: int) -> kit.Table:
    columns = [
        kit.Column(_("Report")),
        kit.Column(_("Where"), wide=True),
        kit.Column(_("Received")),
        kit.Column(_("State")),
    ]
    return kit.table(_("Reports"), columns, [_row(one, person) for one in found], hide_caption=True)


def _row(report: Report, person: int) -> list[object]:
    where = report.site or report.area
    state = pages.state_of(report, person)
    if report.set_aside_at is not None:
        state = kit.Status("un", _("Set aside"), tag=True)
    return [
        kit.Link(
            reverse("report_page", kwargs={"report": report.uuid}),
            kit.apart(report.reference),
            str(ReportKind(report.kind).label),
        ),
        where.name if where else _("Place not given"),
        when.when_html(report.received_at),
        state,
    ]
