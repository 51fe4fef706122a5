"""The privacy notice: what is done with what somebody tells us, from the schedule and settings in force."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from aman.apps.privacy import selectors as privacy
from aman.apps.privacy.schedule import KEY_DAYS, NOTICE_DAYS
from aman.kit import scoping
from aman.kit.privacy import Retention

ICO_PHONE, ICO_SITE = "0303 123 1113", "ico.org.uk/make-a-complaint"


def privacy_notice(request: HttpRequest, lang: str) -> HttpResponse:
    """Say what is kept, why, for how long, who may see it, and what somebody can ask for."""
    with scoping.system("privacy notice"):
        schedule = privacy.schedule()
    shown = {
        "years": _years(schedule[Retention.REPORT].days or 0),
        "days": schedule[Retention.REPORT].days,
        "key_days": KEY_DAYS,
        "notice_days": NOTICE_DAYS,
        "monitors": sorted(settings.AMAN.monitors.values()),
        "ico_phone": ICO_PHONE,
        "ico_site": ICO_SITE,
    }
    return render(request, "public/privacy.html", shown)


def _years(days: int) -> int:
    """Return whole years where the days are so many, else 0."""
    return days // 365 if days % 365 == 0 else 0
