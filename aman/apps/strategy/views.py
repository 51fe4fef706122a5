"""A site's page today, and its tasks done by one tap."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ObjectDoesNotExist
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from aman.apps.strategy import pages, selectors, services
from aman.kit import when

AT_SITE = ("VOLUNTEER", "SITE_LEAD")
PANEL = ("ANALYST", "DUTY_OFFICER", "PANEL_MEMBER", "CHAIR")
STRIP_DAYS = 14


def site_today(request: HttpRequest, site: UUID) -> HttpResponse:
    """Show a site what to do today and why."""
    return _today(request, site)


def site_task_done(request: HttpRequest, site: UUID, code: str) -> HttpResponse:
    """Mark a task of today as done, with one tap."""
    try:
        services.mark_done(site=site, code=code, actor=_person(request), now=timezone.now())
    except ObjectDoesNotExist as error:
        raise Http404 from error
    except services.TaskNotToday:
        return _today(request, site, _("This is not a task for today any more."))
    except services.AlreadyDone:
        return _today(request, site, _("Somebody has done this already. Thank you."))
    messages.success(request, _("Done. Thank you."))
    return redirect("site_today", site=site)


def _today(request: HttpRequest, site: UUID, problem: str = "") -> HttpResponse:
    now = timezone.now()
    today = when.day_of(now)
    try:
        ahead, change = selectors.ahead_and_changed(site, now, days=STRIP_DAYS - 1)
    except ObjectDoesNotExist as error:
        raise Http404 from error
    asked = pages.Asked(ahead, change, pages.titles_of(change), selectors.reminders_of(ahead, today))
    page = pages.today_page(ahead[0], asked, may_tap=_may(request, AT_SITE), may_follow=_may(request, PANEL))
    return render(request, "strategy/today.html", {"page": page, "site": ahead[0].site, "problem": problem})


def _may(request: HttpRequest, roles: tuple[str, ...]) -> bool:
    access: Any = request.access  # type: ignore[attr-defined]
    return not access.roles.isdisjoint(roles)


def _person(request: HttpRequest) -> Any:
    return request.user
