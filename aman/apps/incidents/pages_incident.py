"""What the pages of incidents show, as values."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from aman.apps.incidents import pages, selectors
from aman.apps.incidents.models import Category, Incident
from aman.kit import page as kit
from aman.kit import when

RECORD: dict[str, str | Promise] = {
    "INCIDENTS_MERGED": gettext_lazy("Counted together with another incident"),
    "INCIDENTS_UNMERGED": gettext_lazy("Told apart again from another incident"),
    "INCIDENT_CLASSIFIED": gettext_lazy("Classified"),
}
pages.RECORD |= RECORD


@dataclass(frozen=True)
class NearLine:
    """An incident that may be the same, and why it is thought so."""

    near: selectors.Near
    category: str
    why: str


@dataclass(frozen=True)
class IncidentPage:
    """An incident with all that is known of it."""

    incident: Incident
    category: str
    reports: list[Any]
    links: list[Any]
    classes: list[selectors.ClassLine]
    merges: list[selectors.MergeLine]
    alike: list[NearLine]
    allowed: list[Any]
    is_withdrawn: bool


def incident_page(incident: Incident, *, reads: bool, acts: bool) -> IncidentPage:
    """Return an incident for a reader. reads: whether they read reports; acts: whether they may change it."""
    merges = selectors.merges_of(incident, texts=reads)
    links = selectors.links_of(incident)
    reports = sorted(
        {one.report_id: one.report for one in links if one.unlinked_at is None}.values(),
        key=lambda one: (one.received_at, one.pk),
    )
    return IncidentPage(
        incident=incident,
        category=str(Category(incident.category).label),
        reports=reports,
        links=links,
        classes=selectors.classifications_of(incident, texts=reads),
        merges=merges,
        alike=_alike(incident, reports, reads=reads) if acts else [],
        allowed=selectors.allowed_recipients(incident) if reads else [],
        is_withdrawn=incident.withdrawn_at is not None and not reports,
    )


def _alike(incident: Incident, reports: list[Any], *, reads: bool) -> list[NearLine]:
    return [near_line(one) for one in selectors.incidents_alike(incident, texts=reads, reports=reports)]


def near_line(near: selectors.Near) -> NearLine:
    """Return an incident that may be the same, with the reasons in words."""
    return NearLine(near, str(Category(near.category).label), why(near))


def why(near: selectors.Near) -> str:
    """Say why two are thought the same: the place, the days between them, the words they share."""
    found = [_("same place") if near.same_site else _("same area")]
    if near.days == 0:
        found.append(_("same day"))
    else:
        found.append(ngettext("%(count)d day apart", "%(count)d days apart", near.days) % {"count": near.days})
    if near.words:
        found.append(_("%(share)d%% of the words in common") % {"share": near.words})
    return " · ".join(found)


def row(incident: Incident) -> list[object]:
    """Return an incident as a row of the list."""
    where = incident.site or incident.area
    url = reverse("incident_page", kwargs={"incident": incident.uuid})
    return [
        kit.Link(url, when.day_text(incident.occurred_on)),
        Category(incident.category).label,
        str(where) if where else _("Online"),
        when.day_html(incident.reported_on, short=True),
        _("Reports") if incident.source == "AMAN" else incident.source,
    ]


def table(rows: list[Incident]) -> kit.Table:
    """Return the list of incidents."""
    columns = [
        kit.Column(_("Day")),
        kit.Column(_("Type")),
        kit.Column(_("Where")),
        kit.Column(_("Reported"), wide=True),
        kit.Column(_("Source"), wide=True),
    ]
    return kit.table(_("Incidents"), columns, [row(one) for one in rows], hide_caption=True)


def words_of(incident: Incident) -> Any:
    """Return an incident in one line, for headings and confirmations."""
    return format_html(
        _("{what}, {place}, {day}"),
        what=Category(incident.category).label,
        place=kit.apart(str(incident.site or incident.area or _("Online"))),
        day=when.day_html(incident.occurred_on),
    )
