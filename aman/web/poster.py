"""The printed way in: a poster for one site in every language that may be shown, and its code to scan.

The link holds the site's short code and nothing else: it sets a place, opens nothing, and keeps no secret.
"""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

import segno
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.safestring import SafeString, mark_safe

from aman.apps.places import selectors as places
from aman.apps.places.models import Site
from aman.kit.languages import LANGUAGES, Language, is_shown_to_public


@dataclass(frozen=True)
class Sheet:
    """One page of the poster, drawn in its own language."""

    language: Language
    drawn: SafeString


def site_poster(request: HttpRequest, site: UUID) -> HttpResponse:
    """Show the link of a site, its code to scan, and a poster to print in each language."""
    try:
        found = places.site_by_uuid(site)
    except Site.DoesNotExist as error:
        raise Http404 from error
    address = f"{settings.AMAN.base_url.rstrip('/')}/s/{found.code}/"
    context = {"site": found, "address": address, "qr": qr(address), "sheets": sheets(found, address)}
    return render(request, "web/poster.html", context)


def sheets(site: Site, address: str) -> list[Sheet]:
    """Return the pages of a poster: one in each language that a person has reviewed."""
    found = []
    for language in LANGUAGES.values():
        if not is_shown_to_public(language.code):
            continue
        with translation.override(language.code):
            facts = {
                "site": site,
                "language": language,
                "qr": qr(address),
                "short": address.partition("://")[2].rstrip("/"),
                "panel": {"name": settings.AMAN.panel_name, "phone": settings.AMAN.panel_phone},
            }
            found.append(Sheet(language, render_to_string("web/poster_sheet.html", facts)))
    return found


def qr(address: str) -> SafeString:
    """Return an address as a drawing to scan. Nothing in it comes from anybody but us."""
    drawn = segno.make(address, error="q", micro=False).svg_inline(
        border=4, dark="#000", light="#fff", svgclass="am-qr", lineclass=None, omitsize=True
    )
    return mark_safe(drawn)  # noqa: S308
