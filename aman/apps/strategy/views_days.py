"""A site's days ahead: what its level means, its timeline, and the days of the whole network for the panel."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.core.exceptions import ObjectDoesNotExist
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from aman.apps.places import selectors as places
from aman.apps.strategy import pages, pages_days_care, pages_days_network, pages_days_time, selectors

DAY_SPAN, WEEK_SPAN, RAMADAN_SPAN = "day", "week", "ramadan"
WEEKS = 9
"""Weeks of the calendar from this one on: as far ahead as days are kept."""
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


def days(request: HttpRequest) -> HttpResponse:
    """Show how much care all sites take, day by day, from last week to two months ahead."""
    now = timezone.now()
    today = timezone.localdate(now)
    monday = pages_days_time.monday_of(today)
    found = selectors.network_days(monday - timedelta(days=7), monday + timedelta(days=7 * WEEKS - 1))
    page = pages_days_network.network_page(found, places.area_names(), today)
    due = selectors.reviews_due(today)
    return render(request, "strategy/heat.html", {"page": page, "events": selectors.active_triggers(today), "due": due})


def days_day(request: HttpRequest, on: str) -> HttpResponse:
    """Show one day of all sites: shares, reasons, areas."""
    found = _kept(on, ())
    page = pages_days_network.network_day_page(
        found, places.area_names(), pages_days_network.titles_of(found), timezone.localdate()
    )
    return render(request, "strategy/heat_day.html", {"page": page})


def days_sites(request: HttpRequest, on: str) -> HttpResponse:
    """Show the sites of one area on a day."""
    try:
        area = places.area_by_code(request.GET.get("area", ""))
    except ObjectDoesNotExist as error:
        raise Http404 from error
    day = _kept(on, (area.pk,))
    rows = selectors.area_days(area.code, day.on, as_of=timezone.now())
    page = pages_days_network.network_day_page(
        day, {area.pk: (area.code, area.name)}, pages_days_network.titles_of(day), timezone.localdate(), area.name
    )
    shown = {"page": page, "area": area, "table": pages_days_network.sites_table(rows)}
    return render(request, "strategy/heat_sites.html", shown)


def _kept(on: str, areas: tuple[int, ...]) -> selectors.DayOfNetwork:
    """Return a day of the network. Raises Http404 where none is kept."""
    try:
        day = date.fromisoformat(on)
    except ValueError as error:
        raise Http404 from error
    found = selectors.network_days(day, day, areas=areas)
    if not found:
        raise Http404
    return found[0]
