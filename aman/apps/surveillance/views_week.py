"""The national week: its page and its files. And the map."""

from __future__ import annotations

from datetime import date, timedelta

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from aman.apps.surveillance import pages_map, pages_week, services, week_files
from aman.apps.surveillance import week as weeks
from aman.apps.surveillance.forms import WeekForm
from aman.apps.surveillance.views import person_of, sees_places
from aman.kit import pdf, when


def picture_map(request: HttpRequest) -> HttpResponse:
    """Show where incidents, signals, clusters and hotspots are, as closely as the reader may know."""
    page = pages_map.map_page(timezone.now(), exact=sees_places(request))
    return render(request, "surveillance/map.html", {"page": page})


def week(request: HttpRequest) -> HttpResponse:
    """Show a week against what is usual, and beside earlier trigger events."""
    now = timezone.now()
    form = WeekForm(request.GET or None)
    last = _last(form, when.day_of(now))
    if not form.is_bound:
        form = WeekForm(initial={"last": last})
    page = pages_week.week_page(weeks.week(last=last, now=now), exact=sees_places(request))
    return render(
        request, "surveillance/week.html", {"page": page, "form": form, "last": last, "forms": list(week_files.FORMS)}
    )


def week_file(request: HttpRequest, form: str) -> HttpResponse:
    """Hand over a week as a file; who took it is written down. Added up for everybody: it leaves the panel."""
    if form not in week_files.FORMS:
        raise Http404
    now = timezone.now()
    last = _last(WeekForm(request.GET or None), when.day_of(now))
    try:
        made = week_files.content(weeks.week(last=last, now=now), form)
    except (week_files.NoChart, pdf.PdfUnavailable, pdf.PdfFailed):
        messages.error(request, _("This file cannot be made now. The table can be taken instead."))
        return redirect("week")
    services.note_week_taken(last=last, form=form, actor=person_of(request), now=now)
    name = f"aman-week-{last.isoformat()}.{form}"
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"}
    return HttpResponse(made, content_type=week_files.FORMS[form], headers=headers)


def _last(form: WeekForm, today: date) -> date:
    """Return the last day of the week asked for; the last whole day by default, never a day to come."""
    chosen: date | None = form.cleaned_data.get("last") if form.is_bound and form.is_valid() else None
    return min(chosen, today) if chosen else today - timedelta(days=1)
