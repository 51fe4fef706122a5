"""A site's calendar feed, for whoever holds its secret link. No cookies, no account; nothing of incidents or people."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone, translation

from aman.apps.places import feeds
from aman.apps.places import selectors_year as selectors
from aman.kit import scoping


def site_feed(request: HttpRequest, secret: str) -> HttpResponse:
    """Give a site's calendar as iCalendar text. A wrong, revoked or made-up link gets the same 404."""
    link = selectors.feed_by_secret(secret)
    if link is None:
        raise Http404
    now = timezone.now()
    with scoping.system("whoever holds a site's feed link"), translation.override(link.language):
        text = feeds.site_feed(link.site, now)
    answer = HttpResponse(text, content_type="text/calendar; charset=utf-8")
    answer["Content-Disposition"] = 'inline; filename="calendar.ics"'
    answer["X-Robots-Tag"] = "noindex"
    return answer
