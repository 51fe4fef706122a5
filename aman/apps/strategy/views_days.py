"""A site's days ahead: what its level means, its timeline, and the days of the whole network for the panel."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.core.exceptions import ObjectDoesNotExist
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from aman.apps.strategy import pages, pages_days_care, pages_days_time, selectors

DAY_SPAN, WEEK_SPAN, RAMADAN_SPAN = "day", "week", "ramadan"
SPANS = (DAY_SPAN, WEEK_SPAN, RAMADAN_SPAN)


def site_care(request: HttpRequest, site: UUID) -> HttpResponse:
    """Say what each level of care means at a site."""
    try:
        day = selectors.site_day(site, timezone.now())
    except ObjectDoesNotExist as error:
        raise Http404 from error
    shown = {"page": pages_days_care.care_page(day), "site": day.site}
    return render(request, "strategy/today_care.html", shown)


def site_timeline(request: HttpRequest, site: UUID) -> HttpResponse:
    """Show a day, a week or the whole of Ramadan at a site."""
    now = timezone.now()
    span = request.GET.get("span", WEEK_SPAN)
    span = span if span in SPANS else WEEK_SPAN
    on = _day(request.GET.get("on", ""), timezone.localdate(now))
    first, last = pages_days_time.bounds(span, on)
    try:
        found = selectors.site_days(site, first, last, as_of=now)
    except ObjectDoesNotExist as error:
        raise Http404 from error
    shown: dict[str, Any] = {
        "page": pages_days_time.timeline_page(span, found, timezone.localdate(now)),
        "site": found[0].site,
        "span": span,
        "spans": pages_days_time.SPAN_WORDS,
        "on": on,
    }
    if span == DAY_SPAN:
        shown["day"] = pages.today_page(found[0], pages.Asked(), may_tap=False)
    return render(request, "strategy/timeline.html", shown)


def _day(given: str, today: date) -> date:
    """Read a day from an address; today where it says none or one too far away."""
    try:
        found = date.fromisoformat(given)
    except ValueError:
        return today
    return found if abs(found - today) <= timedelta(days=730) else today
